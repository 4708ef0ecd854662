/** Colours of a terminal, those that Vitest itself prints in. */
export { default as c } from 'tinyrainbow';
