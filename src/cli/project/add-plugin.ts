/** Adds the plugin to a config file, and leaves the rest of the file unchanged. */
import { type ASTNode, generateCode, parseModule } from 'magicast';

type ObjectNode = Extract<ASTNode, { type: 'ObjectExpression' }>;
type ProgramNode = Extract<ASTNode, { type: 'Program' }>;

/** The package of the plugin, and the name of its export. */
const PACKAGE = 'vitest-session-replay';
const PLUGIN = 'sessionReplay';

/** Functions that take a config as their last argument: https://vitest.dev/config/ */
const WRAPPERS: ReadonlySet<string> = new Set(['defineConfig', 'defineProject', 'mergeConfig']);

/**
 * The code of a config with the plugin in it. Undefined if the code cannot be read, or has no object to which the
 * plugin could be added.
 * @param call the call of the plugin, as code
 */
export function addPlugin(code: string, call: string): string | undefined {
  try {
    const module = parseModule(code);
    if (module.$ast.type !== 'Program') return undefined;
    const config = findConfig(module.$ast);
    if (!config) return undefined;
    insertPlugin(config, call);
    module.imports.$append({ from: PACKAGE, imported: PLUGIN });
    return tidy(generateCode(module).code, code);
  } catch (error) {
    // The parser knows the line, but Vitest reports the same error once it reads the file.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** The printer adds a blank line before the import, and drops the line end of the file. */
function tidy(printed: string, before: string): string {
  const joined = printed.replace(/\n\n(?=import \{ sessionReplay \})/, '\n');
  return before.endsWith('\n') && !joined.endsWith('\n') ? `${joined}\n` : joined;
}

function findConfig(program: ProgramNode): ObjectNode | undefined {
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') {
      return findObject(statement.declaration, program);
    }
  }
  return undefined;
}

/** The object that an expression is or returns. */
function findObject(
  node: ASTNode | null | undefined,
  program: ProgramNode,
): ObjectNode | undefined {
  switch (node?.type) {
    case 'ObjectExpression':
      return node;
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
    case 'ParenthesizedExpression':
      return findObject(node.expression, program);
    case 'CallExpression':
      return node.callee.type === 'Identifier' && WRAPPERS.has(node.callee.name)
        ? findLast(node.arguments, program)
        : undefined;
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return findObject(node.body, program);
    case 'BlockStatement':
      return findLast(
        node.body.map((each) => (each.type === 'ReturnStatement' ? each.argument : null)),
        program,
      );
    case 'Identifier':
      return findObject(findValue(node.name, program), program);
    default:
      return undefined;
  }
}

function findLast(
  nodes: readonly (ASTNode | null | undefined)[],
  program: ProgramNode,
): ObjectNode | undefined {
  return nodes
    .toReversed()
    .map((node) => findObject(node, program))
    .find((found) => found !== undefined);
}

/** The value of a constant in the file. */
function findValue(name: string, program: ProgramNode): ASTNode | null | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type === 'Identifier' && id.name === name) return init;
    }
  }
  return undefined;
}

/** Vite accepts nested lists of plugins, so the existing value becomes an element. */
function insertPlugin(config: ObjectNode, call: string): void {
  const known = config.properties.find(isPlugins);
  if (known?.type !== 'ObjectProperty') {
    config.properties.unshift(...propertiesOf(`{ plugins: [${call}] }`));
    return;
  }
  if (known.value.type === 'ArrayExpression') {
    const [added] = propertiesOf(`{ plugins: ${call} }`);
    if (added?.type === 'ObjectProperty' && added.value.type === 'CallExpression') {
      known.value.elements.push(added.value);
    }
    return;
  }
  const former = generateCode(known.value).code;
  const at = config.properties.indexOf(known);
  config.properties.splice(at, 1, ...propertiesOf(`{ plugins: [${former}, ${call}] }`));
}

function isPlugins(property: ObjectNode['properties'][number]): boolean {
  if (property.type !== 'ObjectProperty' || property.computed) return false;
  const { key } = property;
  return key.type === 'Identifier' ? key.name === 'plugins' : isText(key, 'plugins');
}

function isText(node: ASTNode, text: string): boolean {
  return node.type === 'StringLiteral' && node.value === text;
}

/** The properties of an object in code. */
function propertiesOf(code: string): ObjectNode['properties'] {
  const { $ast } = parseModule(`export default ${code}`);
  const found = $ast.type === 'Program' ? findConfig($ast) : undefined;
  return found?.properties ?? [];
}
