// What a test or `npm run rehearse` starts outside the program speaks TLS with this key, which
// protects nothing. It is for 127.0.0.1 and localhost alone, from 2020 to 2120.

/** A key and its certificate, both as PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
}

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIQXJQ3AGduQCg8cXfi89ELNTAKBggqhkjOPQQDAjAbMRkw
FwYDVQQDDBBicm9rZXIgb2YgYSB0ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAw
MTAxMDAwMDAwWjAbMRkwFwYDVQQDDBBicm9rZXIgb2YgYSB0ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAES/WNH4Ss2yKSDeP1szJnL0zoIv5PS8Fl2Dsgixpm
WuL2Td4KI5jGbkBo7oruotaV7KHkVZ1A6G3E8ygEvDFMDKNRME8wGgYDVR0RBBMw
EYcEfwAAAYIJbG9jYWxob3N0MBIGA1UdEwEB/wQIMAYBAf8CAQAwHQYDVR0OBBYE
FBcTlUPwP5VLzLamedGFgEtk/vJMMAoGCCqGSM49BAMCA0gAMEUCIE+ns8gJARUb
sgXlXnJdkn2afo0qLS6vKqejYfuSR2y5AiEAlNf/TZvKeX+QaS7UMxk5r8ds7hhM
JoxefTJz6RadVmU=
-----END CERTIFICATE-----
`
export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0EdbMksZDsrpn2Fr
JNesIbsgW6HUTYsNKXQu/ztEmo+hRANCAARL9Y0fhKzbIpIN4/WzMmcvTOgi/k9L
wWXYOyCLGmZa4vZN3gojmMZuQGjuiu6i1pXsoeRVnUDobcTzKAS8MUwM
-----END PRIVATE KEY-----
`
