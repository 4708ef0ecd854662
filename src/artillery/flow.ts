/** The steps of a scenario as functions. Steps that other engines share come from Artillery. */
import { UserError } from '../errors.ts';
import { type Printable, printable } from '../printable.ts';
import { showValue } from '../session/json/show-value.ts';
import type { Context, Events, Helpers, Script, Step } from './contract.ts';

/** The dependencies of the steps of a scenario. */
interface FlowOptions {
  readonly config: Script['config'];
  readonly helpers: Helpers;
  readonly events: Events;
  /** Location of the flow in the script, for messages. */
  readonly owner: string;
  /** Prints what a `log` step says. */
  print(line: Printable): void;
  /** Creates a `replay` step. */
  replay(written: unknown, owner: string): Step;
}

/**
 * Compiles a flow into a function that takes a virtual user through its steps, up to the first that fails.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function compileFlow(
  flow: unknown,
  options: FlowOptions,
): (context: Context) => Promise<Context> {
  const steps = compileSteps(flow, options);
  return async (context) => {
    let current = context;
    for (const step of steps) current = await runStep(step, current);
    return current;
  };
}

function compileSteps(flow: unknown, options: FlowOptions): Step[] {
  if (!Array.isArray(flow)) {
    throw new UserError(
      'INVALID_OPTIONS',
      `${options.owner}: expected a flow, a list of steps such as { replay: … }, found ${showValue(flow)}`,
    );
  }
  return flow.map((step: unknown, index) => {
    const owner = `${options.owner}, step ${index + 1}`;
    return compileStep(step, { ...options, owner });
  });
}

function compileStep(step: unknown, options: FlowOptions): Step {
  const { config, helpers, events, owner } = options;
  const written: Readonly<Record<string, unknown>> = Object(step);
  const { replay, loop, log } = written;
  if (replay !== undefined) return options.replay(replay, owner);
  if (written.think !== undefined) return helpers.createThink(written, config.defaults?.think);
  if (loop !== undefined) return compileLoop(written, options);
  if (typeof written.function === 'string')
    return callStep(written.function, config, events, owner);
  if (typeof log === 'string') {
    return (context, done) => {
      options.print(printable(String(helpers.template(log, context))));
      done(undefined, context);
    };
  }
  throw new UserError(
    'INVALID_OPTIONS',
    `${owner}: expected replay, think, loop, function or log, found ${showValue(step)}`,
  );
}

function compileLoop(
  { loop, count, over, whileTrue, loopValue, loopElement }: Readonly<Record<string, unknown>>,
  options: FlowOptions,
): Step {
  const steps = compileSteps(loop, options);
  const times = typeof count === 'number' || typeof count === 'string' ? count : -1;
  return options.helpers.createLoopWithCount(times, steps, {
    loopValue: loopValue ?? '$loopCount',
    loopElement: loopElement ?? '$loopElement',
    overValues: over,
    whileTrue: findFunction(whileTrue, options.config),
  });
}

/** Calls a user's function. As everywhere in Artillery, its last argument is a callback unless it is async. */
function callStep(name: string, config: Script['config'], events: Events, owner: string): Step {
  return (context, done) => {
    const called = findFunction(name, config);
    if (!called) {
      done(
        new UserError(
          'INVALID_OPTIONS',
          `${owner}: no function ${showValue(name)} in config.processor`,
        ),
      );
    } else if (called.constructor.name === 'AsyncFunction') {
      Promise.resolve(called(context, events)).then(
        () => done(undefined, context),
        (error) => done(error, context),
      );
    } else {
      called(context, events, (error?: unknown) => done(error, context));
    }
  };
}

/** A function in `config.processor`. */
type UserFunction = (...args: readonly unknown[]) => unknown;

/** A function in `config.processor`; undefined if there is none with that name. */
export function findFunction(
  name: unknown,
  { processor }: Script['config'],
): UserFunction | undefined {
  const found: unknown = typeof name === 'string' ? Object(processor)[name] : undefined;
  return isFunction(found) ? found : undefined;
}

function isFunction(value: unknown): value is UserFunction {
  return typeof value === 'function';
}

function runStep(step: Step, context: Context): Promise<Context> {
  return new Promise((resolve, reject) => {
    step(context, (error, next = context) => {
      if (error) reject(error);
      else resolve(next);
    });
  });
}
