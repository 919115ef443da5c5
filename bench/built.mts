import { createRequire } from 'node:module';

/**
 * A module of the package by its path below nodes/ConstantContact. What is measured is what ships: the
 * compiled one, and not what tsx makes of its source.
 */
export const built = createRequire(new URL('../dist/nodes/ConstantContact/', import.meta.url));
