/** What the page sends to its server. */
import { z } from 'zod';
import { sessionFields } from '../../record/options-schema.ts';
import { replayFields, targetFields } from '../../replay/settings.ts';
import { baseUrlSchema } from '../../session/base-url-schema.ts';
import type { AcceptAnswers } from '../accept-api.ts';
import type { CancelRun, StartRecorder, StartReplay, StopRecorder } from '../api.ts';
import { PageError } from './page-error.ts';

const { speed, openLoop, timeout } = replayFields();
const { headers, secrets } = targetFields();
/** More copies than one machine can replay. */
const MAX_COPIES = 1000;
const target = 'the name of a target, or a URL';
const flag = 'true or false';
const listOfIds = 'a list of ids of recordings';
const ids = z.array(z.string(listOfIds), listOfIds).max(100_000, listOfIds);
const copies = `a whole number from 1 to ${MAX_COPIES}`;

const formSchema = z.strictObject({
  target: z.string(target).max(4096, target),
  speed: speed.unwrap(),
  openLoop: openLoop.unwrap(),
  headers: headers.unwrap().pipe(z.array(z.tuple([z.string(), z.string()]))),
  secrets: secrets.unwrap().pipe(z.record(z.string(), z.string())),
  readOnly: z.boolean(flag),
  correlate: z.boolean(flag),
  sendUnproven: z.boolean(flag),
  copies: z.number(copies).int(copies).min(1, copies).max(MAX_COPIES, copies),
  body: z.enum(['none', 'shape', 'exact'], "'none', 'shape' or 'exact'"),
  timeout: timeout.unwrap(),
  only: ids.optional(),
});

const run = z.string('the id of a run');
const startSchema = z.strictObject({ key: z.string('the key of a session'), form: formSchema });
const cancelSchema = z.strictObject({ run });
const acceptSchema = z.strictObject({
  run,
  ids: ids.optional(),
  errors: ids.optional(),
  isPreview: z.boolean('a boolean').optional(),
});

const port = 'a port from 1 to 65535';
const recorderSchema = z.strictObject({
  upstream: baseUrlSchema,
  name: sessionFields().name,
  port: z.int(port).min(1, port).max(65_535, port).optional(),
});
const stopSchema = z.strictObject({ url: z.string('the URL of a recorder') });

/** @throws {PageError} that names the wrong field of the form */
export function parseRecorder(value: unknown): StartRecorder {
  const { upstream, name, port } = parse(recorderSchema, value);
  return { upstream, ...(name !== undefined && { name }), ...(port !== undefined && { port }) };
}

/** @throws {PageError} */
export function parseStop(value: unknown): StopRecorder {
  return parse(stopSchema, value);
}

/** @throws {PageError} that names the wrong field of the form */
export function parseStart(value: unknown): StartReplay {
  const { key, form } = parse(startSchema, value);
  const { only, ...rest } = form;
  if (form.openLoop && typeof form.speed === 'string') {
    throw new PageError(400, 'expected a factor, since "open loop" is on', 'speed');
  }
  return { key, form: only === undefined ? rest : { ...rest, only } };
}

/** @throws {PageError} */
export function parseCancel(value: unknown): CancelRun {
  return parse(cancelSchema, value);
}

/** @throws {PageError} */
export function parseAccept(value: unknown): AcceptAnswers {
  const { run, ids, errors = [], isPreview = false } = parse(acceptSchema, value);
  return { run, ...(ids && { ids }), errors, isPreview };
}

/**
 * Checks the text of a target.
 * @param names of the configured targets
 * @throws {PageError} if it is neither one of them nor a base URL
 */
export function requireTarget(target: string, names: readonly string[]): void {
  if (names.includes(target)) return;
  const { error } = baseUrlSchema.safeParse(target);
  const [issue] = error?.issues ?? [];
  if (issue) throw new PageError(400, `expected ${issue.message}`, 'target');
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  const field = (path[0] === 'form' ? path.slice(1) : path).join('.');
  throw new PageError(400, `expected ${issue?.message ?? 'something else'}`, field);
}
