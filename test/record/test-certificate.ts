/**
 * A self-signed certificate for 127.0.0.1 that no machine trusts, for servers of tests alone. Made
 * with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -addext subjectAltName=IP:127.0.0.1,DNS:localhost`.
 */
export const certificate: string = `-----BEGIN CERTIFICATE-----
MIIBxDCCAWmgAwIBAgIUUJW1rlf2BTNWL24L9n0LrbYXSrEwCgYIKoZIzj0EAwIw
KDEmMCQGA1UEAwwddGVzdCBvZiB2aXRlc3Qtc2Vzc2lvbi1yZXBsYXkwIBcNMjYx
MTI0MTYzOTIxWhgPMjEyNjEwMzExNjM5MjFaMCgxJjAkBgNVBAMMHXRlc3Qgb2Yg
dml0ZXN0LXNlc3Npb24tcmVwbGF5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
pY9iTp7O5whrERZVNUZVadgpFmQuhyvDpz8SDSUWlqonBvndZwx5krSP58zMwUvh
lWs8QDm7LdkTAH3NTjtagqNvMG0wHQYDVR0OBBYEFCyE0OgAto+GXWRl2EHSS7N+
F5BXMB8GA1UdIwQYMBaAFCyE0OgAto+GXWRl2EHSS7N+F5BXMA8GA1UdEwEB/wQF
MAMBAf8wGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MAoGCCqGSM49BAMCA0kA
MEYCIQCSc/nLu3t0vKRJXxH0T0gDlQsRKPHFD0vqTELvJtsyMwIhAITt1zz/z0Ch
5s/Wy5CUkeallNtzyAA3N/yPktgzv0i9
-----END CERTIFICATE-----`;

export const privateKey: string = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg96eY6X4gU4ZNtHi6
zodN3K03bMRWV4C+DgDi5xPFCz+hRANCAASlj2JOns7nCGsRFlU1RlVp2CkWZC6H
K8OnPxINJRaWqicG+d1nDHmStI/nzMzBS+GVazxAObst2RMAfc1OO1qC
-----END PRIVATE KEY-----`;
