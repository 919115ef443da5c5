/** A power of two. */
const PARTS = 256;

/**
 * What belongs to an address, in many small maps. A map that is full is laid out anew in one go, which takes one
 * with a million entries about 90 ms: for so long no request would get its answer.
 */
export class AddressIndex<T> {
	private readonly parts = Array.from({ length: PARTS }, () => new Map<string, T>());

	get(address: string): T | undefined {
		return this.partOf(address).get(address);
	}

	has(address: string): boolean {
		return this.partOf(address).has(address);
	}

	set(address: string, owner: T): void {
		this.partOf(address).set(address, owner);
	}

	delete(address: string): void {
		this.partOf(address).delete(address);
	}

	private partOf(address: string): Map<string, T> {
		let hash = 0;
		for (let at = 0; at < address.length; at++) hash = (hash * 31 + address.charCodeAt(at)) | 0;
		return this.parts[hash & (PARTS - 1)]!;
	}
}
