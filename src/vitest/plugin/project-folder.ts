import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createSlug } from '../create-slug.ts';

/**
 * The folder that keeps the sessions of a project apart from those that other projects record of the
 * same test files: the project's name. Empty for a project without a name, and for one that has it
 * from its root (the package's name, else the folder's): Vitest gives that name to a package among
 * the projects of a repository, but none when it is run by itself, and its sessions lie in one place
 * either way. Two projects of one root never have one name.
 */
export function projectFolder(name: string, root: string): string {
  return name === '' || name === nameOfRoot(root) ? '' : createUniqueSlug(name);
}

/** What a slug leaves out may be all that tells two names apart. */
function createUniqueSlug(name: string): string {
  const slug = createSlug(name);
  if (slug === name) return slug;
  return `${slug}-${createHash('sha256').update(name).digest('hex').slice(0, 4)}`;
}

function nameOfRoot(root: string): string {
  return packageName(join(root, 'package.json')) || basename(root);
}

function packageName(file: string): string {
  if (!existsSync(file)) return '';
  const content: { readonly name?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  return typeof content.name === 'string' ? content.name : '';
}
