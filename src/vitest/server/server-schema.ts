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
      command: z
        .string(COMMAND)
        .regex(/\S/, COMMAND)
        .describe("Shell command that starts the server, such as `'npm start'`."),
      url: z
        .string(URL_OF_SERVER)
        .refine(isServerUrl, URL_OF_SERVER)
        .describe(
          'URL that answers once the server is ready, with any status. For `tcp://host:port`, a connection is enough.',
        ),
      env: z
        .record(z.string(), z.string('a text').optional(), { error: VARIABLES })
        .optional()
        .describe('Environment variables for the command, in addition to those of Vitest.'),
      cwd: z
        .string(FOLDER)
        .min(1, FOLDER)
        .optional()
        .describe("Folder in which the command runs. Default: the project's root."),
      timeout: z
        .int(TIMEOUT)
        .min(1, TIMEOUT)
        .max(MAX_TIMER, TIMEOUT)
        .optional()
        .describe('Time in ms that the server may take to start. Default: `60_000`.'),
      reuse: z
        .boolean({ error: 'true or false' })
        .optional()
        .describe(
          'Uses a server that already listens at `url`, and leaves it running. Default: `true`, except in CI.',
        ),
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
