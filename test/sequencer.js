const { default: Sequencer } = require('@jest/test-sequencer');

/** Whole suites of runs first, so that no worker is left with a long one at the end. */
const FOLDERS = ['property', 'faults', 'contract', 'engine', 'policy', 'unit'];
const rankOf = ({ path }) => FOLDERS.findIndex((folder) => path.includes(`/test/${folder}/`));

module.exports = class extends Sequencer {
	/** Within a folder in jest's own order: by how long they took, or by their size. */
	sort(tests) {
		return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
	}
};
