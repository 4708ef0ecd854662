/**
 * The ids that actions carry. What the 11 in `{ "id": 11 }` for `/close` is the id of, no name says, since
 * `close` is no thing.
 */
import { addToGroup } from '../../formats/groups.ts';
import { isPlural } from '../../formats/names.ts';
import type { Cursor } from '../../formats/reading.ts';
import type { Recording } from '../../session/schema.ts';
import type { About } from '../naming/about.ts';
import { partsOf } from '../naming/names.ts';
import type { Roles } from '../naming/roles.ts';
import { isAboutMany, isOneWord } from '../naming/subjects.ts';
import type { CarriedText, CarriedTexts, Producer } from './carried-texts.ts';

/**
 * By value: the texts that are called the id of what their request does, or a label of what that is done to.
 * @param recordings in the order of their departure
 * @param aboutOf tells what the request at a position is about
 * @param isLinked whether a response brings the value so
 */
export function findIdsOfActions(
  recordings: readonly Recording[],
  aboutOf: (position: number) => About | undefined,
  texts: CarriedTexts,
  isLinked: (text: CarriedText) => boolean,
): ReadonlyMap<string, readonly CarriedText[]> {
  const found = new Map<string, CarriedText[]>();
  const actions = findActions(recordings, aboutOf);
  if (actions.size === 0) return found;
  const things = new Set<string>();
  for (const { roles, about } of texts.all()) {
    const own = actions.has(about) ? about.around.subjects[0] : undefined;
    for (const role of [...(roles?.strong ?? []), ...(roles?.weak ?? [])]) {
      if (role !== `${own}.id`) things.add(role);
    }
  }
  for (const text of texts.all()) {
    const isAsked = actions.has(text.about) && isIdOfAction(text) && !isLinked(text);
    const isOfThing = things.has(`${text.about.around.subjects[0]}.id`);
    if (isAsked && !isOfThing) addToGroup(found, text.value, text);
  }
  return found;
}

/** Which words of actions are names of things in the responses to other requests. */
export class NamedThings {
  /** By the word of an action: whether it is such a name. */
  readonly #words = new Map<string, boolean>();

  /** @param actions what they carry as ids */
  constructor(actions: ReadonlyMap<string, readonly CarriedText[]>) {
    for (const texts of actions.values()) {
      for (const { about } of texts) this.#words.set(about.around.subjects[0] ?? '', false);
    }
  }

  /** @param about what the request of the response is about */
  see(at: Cursor, about: About | undefined): void {
    if (at.kind === 'flag' || at.kind === 'text') return;
    const names = at.names();
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? '';
      // How often it was done: { "likes": 3 }
      if (index === names.length - 1 && isPlural(name)) continue;
      const { subject, word } = partsOf(name);
      const thing = subject || word;
      const isNews = this.#words.get(thing) === false && about?.around.subjects[0] !== thing;
      if (isNews) this.#words.set(thing, true);
    }
  }

  has({ about }: CarriedText): boolean {
    return this.#words.get(about.around.subjects[0] ?? '') ?? false;
  }
}

/**
 * By what an action calls its ids: the kinds of things of which all its values are ids that responses had brought
 * before. If there is none, the action is done to what has a number by itself, such as a floor or a slot.
 */
export function findKindsMeant(
  actions: ReadonlyMap<string, readonly CarriedText[]>,
  ids: ReadonlyMap<string, readonly Producer[]>,
  departureOf: (position: number) => number,
): ReadonlyMap<string, ReadonlySet<string>> {
  const meant = new Map<string, ReadonlySet<string>>();
  for (const [value, texts] of actions) {
    for (const { roles, position } of texts) {
      const [role = ''] = roles?.strong ?? [];
      const known = (ids.get(value) ?? []).filter(({ end }) => end <= departureOf(position));
      const kinds = new Set(known.flatMap((id) => kindOfId(id.roles) ?? []));
      const others = meant.get(role);
      meant.set(role, others ? new Set([...others].filter((kind) => kinds.has(kind))) : kinds);
    }
  }
  return meant;
}

/** What is read or deleted is a thing. */
const OF_THINGS = /^(?:GET|HEAD|OPTIONS|DELETE)$/;

/**
 * What requests are about that do something. Nothing of the session says that it is a thing by itself: no
 * request reads or deletes it, no path has a word in plural for it, and it is one word.
 */
function findActions(
  recordings: readonly Recording[],
  aboutOf: (position: number) => About | undefined,
): ReadonlySet<About> {
  const things = new Set<string>();
  const actions = new Set<About>();
  for (let position = 0; position < recordings.length; position += 1) {
    const about = aboutOf(position);
    const request = recordings[position]?.request;
    const [subject = ''] = about?.around.subjects ?? [];
    if (!about || !request || things.has(subject)) continue;
    if (OF_THINGS.test(request.method) || isAboutMany(request.path)) things.add(subject);
    else if (isOneWord(request)) actions.add(about);
  }
  for (const about of actions) {
    if (things.has(about.around.subjects[0] ?? '')) actions.delete(about);
  }
  return actions;
}

function isIdOfAction({ roles, about: { around } }: CarriedText): boolean {
  const [subject, ...others] = around.subjects;
  if (!subject || !roles) return false;
  // { "ticket": { "number": 11 } } for /tickets/close
  if (others.length > 0) return others.some((other) => roles.also[0] === `${other}.id`);
  return roles.strong[0] === `${subject}.id`;
}

/**
 * The ids that an action may mean, which share its value: those of the kinds that it is done to; of a label, those
 * of the thing that it is for.
 * @param text that the action carries
 * @param kindsMeant see `findKindsMeant`
 */
export function idsMeant(
  { roles: asked }: CarriedText,
  ids: readonly Producer[],
  kindsMeant: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Producer[] {
  const kinds = kindsMeant.get(asked?.strong[0] ?? '');
  const thing = asked?.also[0];
  return ids.filter(({ roles, isEcho }) => {
    const kind = kindOfId(roles) ?? '';
    return !isEcho && kinds?.has(kind) && (thing === undefined || kind === thing);
  });
}

/**
 * Whether a value that a response brings is the id of one of many things, for which the path of its request or
 * a name around it has a word in plural. Where an API has none, its actions do not differ from its things.
 */
export function isOfMany(roles: Roles, path: string, names: readonly (string | number)[]): boolean {
  const kind = kindOfId(roles);
  const isNamed = (name: string | number): boolean =>
    typeof name === 'string' && isPlural(name) && kind === `${partsOf(name).word}.id`;
  return kind !== undefined && (isAboutMany(path) || names.some(isNamed));
}

/** Whether both are ids, of different kinds of things. A token or a revision is the same, whatever had it. */
export function areOfTwoKinds(one: Roles, other: Roles): boolean {
  const [kind, otherKind] = [kindOfId(one), kindOfId(other)];
  return kind !== undefined && otherKind !== undefined && kind !== otherKind;
}

/** The role of a value that is an id, or a label that may be one. */
function kindOfId({ strong: [role = ''], also: [other] }: Roles): string | undefined {
  return /^[^.]+\.id$/.test(role) ? role : other;
}
