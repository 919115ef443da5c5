export * from './automatic';
export * from './columns';
export * from './fieldIds';
export * from './manual';
export * from './mapping';
