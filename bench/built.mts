import { createRequire } from 'node:module';

/**
 * Flags for a Node that measures: with them it reads TypeScript, and leaves what is `built` alone. All of
 * tsx would compile that once more, and it would take about a tenth more CPU than where it is used.
 */
export const MEASURING = ['--import', 'tsx/esm'];

/**
 * A module of the package by its path below nodes/ConstantContact. What is measured is what ships: the
 * compiled one, and not what tsx makes of its source.
 */
export const built = createRequire(new URL('../dist/nodes/ConstantContact/', import.meta.url));
