/** A browser that loads a page with forms, edits some fields of one, and submits all of them. */

import { encodeForm, encodeMultipart } from './bodies.ts';
import { createTokenKind, type Id } from './ids.ts';
import { escapeMarkup } from './lists.ts';
import { NAMES, STRANGERS } from './words.ts';
import {
  type Episode,
  ORIGINS,
  type RequestSubject,
  type Side,
  type Twin,
  type World,
} from './world.ts';

const TOKENS = ['csrf_token', '_token', 'authenticity_token', 'csrfmiddlewaretoken', '__nonce'];
const FIELDS = ['title', 'city', 'phone', 'street', 'contact', 'footer', 'motto'];

type Field =
  | {
      readonly kind: 'hidden' | 'text' | 'textarea';
      readonly name: string;
      readonly value: Twin<Id>;
    }
  | {
      readonly kind: 'select';
      readonly name: string;
      readonly value: Twin<Id>;
      readonly options: Twin<readonly Id[]>;
    };

export function* submitForm(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const id = world.twin((_, side) => resource.nextId[side]());
  const isSingle = shape.chance(0.5);
  const page = isSingle ? `${world.prefix}/settings/${resource.many}` : `${resource.base}/new`;
  const fields = createFields(world, resource.one, isSingle ? undefined : id);
  const edited = shape.sample(
    fields.filter(({ kind }) => kind === 'text' || kind === 'textarea'),
    shape.int(0, 2),
  );
  // What is typed as it was before cannot be told from what was left alone.
  const texts = new Map(
    edited.map(({ name, value }) => [name, shape.pick(NAMES.filter((text) => text !== value.a))]),
  );
  const decoys = createFields(world, 'search', undefined);
  const isDecoyFirst = shape.chance(0.5);
  const encoding = shape.pick(['form', 'form', 'multipart']);
  const action = `${page}/${shape.pick(['save', 'update', 'submit'])}`;
  const source = 'HTML form';
  const about: RequestSubject = {
    source: `${source} → all fields in ${encoding}`,
    choice: 'as the page has it',
    isKnowable: true,
  };
  yield {
    about: { ...about, source, choice: 'nothing' },
    exchange: (side) => {
      const own = renderForm(action, fields, side);
      const decoy = renderForm(`${world.prefix}/logout`, decoys, side);
      return {
        request: `GET ${page}`,
        answer: `<!doctype html><html><body>${isDecoyFirst ? decoy + own : own + decoy}</body></html>`,
        answerType: 'text/html; charset=utf-8',
      };
    },
  };
  const hasReferer = shape.chance(0.5);
  const boundary = `----form${shape.text('0123456789', 12)}`;
  yield {
    about,
    exchange: (side) => {
      const values = Object.fromEntries(
        fields.map(({ name, value }) => [name, texts.get(name) ?? value[side]]),
      );
      return {
        request: `POST ${action}`,
        headers: hasReferer ? [['Referer', ORIGINS[side] + page]] : [],
        ...(encoding === 'form'
          ? { body: encodeForm(values), type: 'application/x-www-form-urlencoded' }
          : {
              body: encodeMultipart(values, boundary),
              type: `multipart/form-data; boundary=${boundary}`,
            }),
        status: 303,
        answerHeaders: [['Location', page]],
      };
    },
  };
}

function createFields(world: World, one: string, id: Twin<Id> | undefined): Field[] {
  const { shape } = world;
  const createToken = createTokenKind(shape);
  const hidden = (name: string, value: Twin<Id>): Field => ({ kind: 'hidden', name, value });
  const texts = shape.sample(FIELDS, shape.int(0, 3)).map((name): Field => {
    const kind = shape.pick(['text', 'text', 'textarea'] as const);
    return { kind, name, value: world.twin((random) => random.pick([...STRANGERS, ...NAMES])) };
  });
  return [
    ...(shape.chance(0.8)
      ? [
          hidden(
            shape.pick(TOKENS),
            world.twin((random) => createToken(random)),
          ),
        ]
      : []),
    ...(id ? [hidden(`${one}_id`, id)] : []),
    ...(shape.chance(0.3)
      ? [
          hidden(
            'version',
            world.twin((random) => random.int(1, 60)),
          ),
        ]
      : []),
    ...texts,
    ...(shape.chance(0.4) ? [createSelect(world)] : []),
  ];
}

/** The choice of the instance stays as it is. */
function createSelect(world: World): Field {
  const options = world.twin((random) =>
    random.sample([...Array(60).keys()], random.int(2, 5)).map((number) => number + 1),
  );
  return {
    kind: 'select',
    name: world.shape.pick(['group', 'region', 'level']),
    options,
    value: world.twin((random, side) => random.pick(options[side])),
  };
}

function renderForm(action: string, fields: readonly Field[], side: Side): string {
  return `<form method="post" action="${action}">\n${fields.map((field) => renderField(field, side)).join('\n')}\n<button>save</button></form>`;
}

function renderField(field: Field, side: Side): string {
  const { kind, name } = field;
  const value = escapeMarkup(`${field.value[side]}`);
  if (kind === 'textarea') return `<textarea name="${name}">${value}</textarea>`;
  if (kind !== 'select') return `<input type="${kind}" name="${name}" value="${value}">`;
  const options = field.options[side].map(
    (each) =>
      `<option value="${each}"${each === field.value[side] ? ' selected' : ''}>level ${each}</option>`,
  );
  return `<select name="${name}">${options.join('')}</select>`;
}
