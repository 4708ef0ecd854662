/** What people call things in paths and programs: none of it is random. */

/** Of pages, in several languages. */
export const SLUGS: readonly string[] = `
announcements-of-international-cooperation how-to-configure-your-development-environment
getting-started-with-kubernetes-ingress-controllers ten-tips-for-better-sleep-in-summer
terms-and-conditions-of-purchase privacy-policy-for-european-customers about-our-company-history
release-notes-for-version-two why-we-moved-from-monoliths-to-microservices frequently-asked-questions
the-quick-brown-fox-jumps-over-the-lazy-dog understanding-asynchronous-javascript-promises
best-practices-for-rest-api-design forgot-password-and-account-recovery order-confirmation-and-invoices
new-york-city-subway-schedule-changes wie-wir-unsere-infrastruktur-modernisieren
allgemeine-geschaeftsbedingungen-fuer-verbraucher datenschutzerklaerung-und-impressum
zusammenfassung-der-hauptversammlung bundesministerium-fuer-wirtschaft-und-klimaschutz
oeffnungszeiten-der-stadtbibliothek anleitung-zur-installation-der-software
comment-configurer-votre-environnement conditions-generales-de-vente-et-livraison
politique-de-confidentialite-du-site les-meilleures-recettes-de-cuisine-francaise
condiciones-generales-de-contratacion preguntas-frecuentes-sobre-el-servicio
politica-de-privacidad-y-cookies guia-para-principiantes-en-programacion
condizioni-generali-di-vendita-online informativa-sulla-privacy-degli-utenti
termos-e-condicoes-de-utilizacao perguntas-frequentes-dos-clientes
regulamin-korzystania-z-serwisu polityka-prywatnosci-i-plikow-cookies
obchodni-podminky-internetoveho-obchodu gizlilik-politikasi-ve-kullanim-kosullari
iphone-fifteen-pro-max-review http-status-codes-explained graphql-schema-stitching-tutorial
mysql-vs-postgresql-performance-comparison aws-lambda-cold-start-optimization
`
  .trim()
  .split(/\s+/);

/** Of types, functions, settings and codes of errors. */
export const IDENTIFIERS: readonly string[] = `
donaudampfschifffahrtsgesellschaft rindfleischetikettierungsgesetz internationalization
incomprehensibilities counterrevolutionary straightforwardness authenticationprovider
isSecretValueForThis getElementsByTagNameNS XMLHttpRequestEventTarget createDocumentFragment
useLayoutEffectOnce AbstractSingletonProxyFactoryBean InternalFrameInternalFrameTitlePane
requestAnimationFrameScheduler encodeURIComponentStrict onConnectionStateChangeListener
dangerouslySetInnerHTML shouldComponentUpdateDeeply WebGLShaderPrecisionFormat
REQUIRED_FIELD_MISSING_FROM_REQUEST INSUFFICIENT_PRIVILEGES_FOR_OPERATION
ERR_HTTP_INVALID_STATUS_CODE NODE_TLS_REJECT_UNAUTHORIZED PAYMENT_METHOD_NOT_SUPPORTED
max_connections_per_server default_timeout_in_seconds enable_experimental_features
application_default_credentials user_profile_picture_thumbnail authorization_code_grant
content_security_policy_report_only cross_origin_resource_sharing xmlhttprequest httpsproxyagent
`
  .trim()
  .split(/\s+/);
