import { pathOf } from '../../http/path-of.ts';
import { all, any, type Check } from './check.ts';
import type { FilterPreset } from './record-filter.ts';
import { checkContentType, checkRequestHeader } from './seen-parts.ts';

const assetPath =
  /\.(?:avif|bmp|gif|ico|jpe?g|png|svgz?|webp|eot|otf|ttf|woff2?|css|[cm]?js|map|wasm|webmanifest|aac|flac|m4a|mp3|oga|ogg|opus|wav|m4v|mov|mp4|ogv|webm|vtt)$/i;

const assetType =
  /^(?:image|font|audio|video)\/|^text\/(?:css|(?:x-)?javascript|ecmascript)$|^application\/(?:(?:x-)?javascript|ecmascript|(?:x-)?font-.+|vnd\.ms-fontobject|wasm|manifest\+json)$/;

/** The filters that have a name. */
export const FILTER_PRESETS: Readonly<Record<FilterPreset, Check>> = {
  // https://fetch.spec.whatwg.org/#cors-preflight-fetch
  preflight: all([
    ({ method }) => method === 'OPTIONS',
    checkRequestHeader('access-control-request-method'),
  ]),
  assets: all([
    ({ method }) => method === 'GET' || method === 'HEAD',
    any([
      ({ path }) => assetPath.test(pathOf(path)),
      checkContentType((type) => assetType.test(type)),
    ]),
  ]),
};
