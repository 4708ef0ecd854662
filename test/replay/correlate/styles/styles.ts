import { calls } from './calls.ts';
import { commands } from './commands.ts';
import { documents } from './documents.ts';
import { filters } from './filters.ts';
import { pages } from './pages.ts';
import { rest } from './rest.ts';
import type { Style } from './style.ts';
import { traps } from './traps.ts';
import { uploads } from './uploads.ts';

export const styles: readonly Style[] = [
  ...rest,
  ...documents,
  ...calls,
  ...commands,
  ...filters,
  ...pages,
  ...uploads,
  ...traps,
];
