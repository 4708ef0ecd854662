/** Which exchanges a session is to have, as data: it crosses processes as it is. */

/** Exchanges that fit all that is given; a list fits where one of its members does. */
export interface ExchangePattern {
  /** In any case: `'GET'`. */
  readonly method?: string | readonly string[] | undefined;
  /**
   * The path without its query: `/orders/*`. `*` stands for one segment, `**` for any number of them,
   * none as well.
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * The host that is called, in any case: `api.example.com` with any port, `localhost:3000` with this
   * one, `*.example.com` for all below it.
   */
  readonly host?: string | readonly string[] | undefined;
  /**
   * The media type of the response, without parameters: `application/json` or `image/*`. Of the
   * request, where the response names none, such as a 204 or one that never came.
   */
  readonly contentType?: string | readonly string[] | undefined;
}

/**
 * `'preflight'`: what browsers ask before a cross-origin request, OPTIONS with
 * Access-Control-Request-Method. `'assets'`: images, fonts, styles, scripts, media and source maps,
 * got with GET or HEAD, by the path's extension or by the media type of the response.
 */
export type FilterPreset = 'preflight' | 'assets';

export type RecordFilter = ExchangePattern | FilterPreset;

/** Both: what is included is left out all the same where it is excluded too. */
export interface RecordFilters {
  /**
   * What sessions are to have: exchanges that one of these fits.
   * @default everything
   */
  include?: RecordFilter | readonly RecordFilter[] | undefined;
  /**
   * What sessions are not to have: exchanges that one of these fits. They pass all the same. For an
   * app in a browser: `['preflight', 'assets']`.
   * @default nothing
   */
  exclude?: RecordFilter | readonly RecordFilter[] | undefined;
}
