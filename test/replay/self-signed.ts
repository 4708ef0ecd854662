/**
 * The certificate of a server on 127.0.0.1 that nobody trusts, and its key, both from 2020 to 2120.
 * They protect nothing: made for these tests by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1
 * -addext subjectAltName=IP:127.0.0.1`.
 */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxO01Kj/hWYbz6N51
w/PtEU3QLNWS2ISjrga46t//rQahRANCAAQ2KCwbnJ7W0LR25fYxXBTL0qCsz4f3
a4zrIHNSpLakAbRgkqk4zjn5vQAyv4wxg4KonAnzd7cRGfYhTd6LxBOK
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUf5z51k3CBBRoUYvWoN8+ev0uFuUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx
MDAwMDAwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ2KCwbnJ7W0LR25fYxXBTL0qCsz4f3a4zrIHNSpLakAbRgkqk4zjn5
vQAyv4wxg4KonAnzd7cRGfYhTd6LxBOKo2QwYjAdBgNVHQ4EFgQU5gLMxXjvzBYY
aM+M0k1hl5abBj0wHwYDVR0jBBgwFoAU5gLMxXjvzBYYaM+M0k1hl5abBj0wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IDJclpa5lAzNhpJedbErtveW7L61sE41lTrPxA5QeARmAiApAW0DrrqNvL0dJhVr
V4t84u5e5bmzDSKCutl97WokLA==
-----END CERTIFICATE-----`,
};
