import { z } from 'zod';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { formOf } from '../../session/json/parse-options.ts';
import type { ServerOption, ServerOptions } from '../server-options.ts';

const SERVER = 'an object { command, url, env, cwd, timeout, reuse }';
const SERVERS = `${SERVER}, or a list of such`;
const COMMAND = 'a shell command such as npm start';
const URL_OF_SERVER =
  'the URL that it answers at, without credentials, such as http://127.0.0.1:3000/health or tcp://127.0.0.1:5432';
const VARIABLES = 'an object of environment variables';
const FOLDER = 'the path of a folder';
const TIMEOUT = `a time in whole ms from 1 to ${MAX_TIMER}`;

const serverSchema = (accepts: string): z.ZodType<ServerOptions> =>
  z.strictObject(
    {
      command: z.string(COMMAND).regex(/\S/, COMMAND),
      url: z.string(URL_OF_SERVER).refine(isServerUrl, URL_OF_SERVER),
      env: z.record(z.string(), z.string('a text').optional(), { error: VARIABLES }).optional(),
      cwd: z.string(FOLDER).min(1, FOLDER).optional(),
      timeout: z.int(TIMEOUT).min(1, TIMEOUT).max(MAX_TIMER, TIMEOUT).optional(),
      reuse: z.boolean({ error: 'true or false' }).optional(),
    },
    { error: accepts },
  );
const oneSchema = z.lazy(() => serverSchema(SERVERS));
const listSchema: z.ZodType<readonly ServerOptions[]> = z.lazy(() =>
  z.array(serverSchema(SERVER), { error: SERVERS }).min(1, SERVERS),
);

/** The plugin's option `server`. Each message is what is accepted. */
export const serverOptionSchema: z.ZodType<ServerOption> = formOf<ServerOption>((value) =>
  Array.isArray(value) ? listSchema : oneSchema,
);

function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname, port } = new URL(text);
  if (username || password || hostname === '') return false;
  return protocol === 'tcp:' ? port !== '' : /^https?:$/.test(protocol);
}
