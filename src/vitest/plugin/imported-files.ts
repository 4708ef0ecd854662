/** The files that a test file imports, as Vite has loaded them: by a path, an alias, or imports of `package.json`. */
import type { EnvironmentModuleNode } from 'vite';
import type { TestProject } from 'vitest/node';
import { portablePath } from '../../session/files/paths.ts';

/** Of a test file. Those that are nearest to it come first. */
const MAX_FILES = 256;
const PACKAGES = '/node_modules/';

/**
 * Absolute paths of the files that a test file has imported so far, and of those that these import. Packages are not
 * among them.
 * @param testFile absolute path
 */
export function importedFiles({ vite }: TestProject, testFile: string): string[] {
  const modules = new Set<EnvironmentModuleNode>();
  const files = new Set<string>();
  for (const { moduleGraph } of Object.values(vite.environments)) {
    for (const module of moduleGraph.getModulesByFile(portablePath(testFile)) ?? []) {
      modules.add(module);
    }
  }
  // The iteration comes to what is added meanwhile.
  for (const { file, importedModules } of modules) {
    if (file?.includes(PACKAGES)) continue;
    if (file) files.add(file);
    if (files.size > MAX_FILES) break;
    for (const imported of importedModules) modules.add(imported);
  }
  files.delete(portablePath(testFile));
  return [...files];
}
