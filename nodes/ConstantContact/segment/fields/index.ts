export * from './birthday';
export * from './custom';
export * from './field';
export * from './standard';
export * from '../values/empty';
