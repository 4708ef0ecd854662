/** Tells the page about the projects of one Vitest. */
import type { Vitest } from 'vitest/node';
import { groupBy } from '../../collections.ts';
import { packageVersion } from '../../own-files.ts';
import type { Listener } from '../../page/api.ts';
import type { ConfiguredTarget, PageHost, ReplayConfig } from '../../page/host.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { findSessions } from '../../session/find-sessions.ts';
import type { Session } from '../../session/schema.ts';
import { keepReadOnly } from '../keep-read-only.ts';
import type { ReplayContext, ReplayPlan, TargetContext } from '../replay-context.ts';
import { settingsOf } from '../suite/replay-definition.ts';

/** A project whose sessions the page shows. */
export interface PageProject {
  /** The name of its package or of its folder. */
  readonly name: string;
  readonly root: string;
  /** Globs of the session files, relative to the root. */
  readonly globs: readonly string[];
  /** Whether the project replays a session, by its absolute path. */
  readonly isOwn: (file: string) => boolean;
  /** Recorders of all projects that listen now. */
  readonly listeners: () => readonly (Listener & { readonly upstream: string | undefined })[];
  /**
   * The settings of its replays, as they are now.
   * @param target replaces the targets of the options, as `REPLAY_TARGET` does
   * @throws {UserError} `INVALID_OPTIONS` for a text that is not a target
   */
  readonly readPlan: (
    target?: string,
  ) => { readonly plan: ReplayPlan } & Pick<ReplayContext, 'variables'>;
}

/** @param all at least one project. The first one names the page. Projects that are added later are shown as well */
export function createPageHost(vitest: Vitest, all: readonly PageProject[]): PageHost {
  /** The project of each session that was found. */
  let owners: ReadonlyMap<string, PageProject> = new Map();
  const { root, api } = vitest.config;
  return {
    project: all[0]?.name ?? '',
    version: packageVersion(),
    server: 'Vitest',
    root,
    may: () => {
      const { allowExec = false, allowWrite = false } = api;
      return { replay: allowExec, accept: allowExec && allowWrite };
    },
    async findSessions() {
      const found = new Map<string, PageProject>();
      for (const each of all) {
        for (const file of await findSessions(each.globs, each.root)) {
          if (!found.has(file) || each.isOwn(file)) found.set(file, each);
        }
      }
      owners = found;
      return [...found.keys()].sort();
    },
    listeners: async () => {
      const listeners = (all[0]?.listeners() ?? []).flatMap(({ upstream, url, isRecording }) =>
        upstream === undefined ? [] : [{ origin: new URL(upstream).origin, url, isRecording }],
      );
      const byOrigin = groupBy(listeners, ({ origin }) => origin);
      return new Map(
        [...byOrigin].map(([origin, group]) => [
          origin,
          group.map(({ url, isRecording }) => ({ url, isRecording })),
        ]),
      );
    },
    configOf(file) {
      const owner = owners.get(file) ?? all[0];
      if (!owner) throw new Error(`no project replays ${file}`);
      return configOf(owner, file);
    },
  };
}

function configOf({ readPlan }: PageProject, file: string): ReplayConfig {
  const { plan, variables } = readPlan();
  const settings = (plan: ReplayPlan, target: TargetContext, session: Session): ReplaySettings =>
    settingsOf({ session, file, target, context: { ...plan, variables } }, undefined);
  return {
    targets: plan.targets.map(
      ({ name, url, module, readOnly }): ConfiguredTarget => ({
        ...{ name, url, module },
        isReadOnly: readOnly !== false,
      }),
    ),
    async settingsFor(target, session) {
      const [first] = plan.targets;
      const known =
        target === undefined ? first : plan.targets.find((each) => each.name === target);
      if (known) return settings(plan, known, session);
      const other = readPlan(target).plan;
      const [only = first] = other.targets;
      if (!only) throw new Error('a plan has at least one target');
      await keepReadOnly(only);
      return settings(other, only, session);
    },
  };
}
