/** Who and what a program speaks to when it runs under `ringway exec`. */
export type ExecTarget = {
  readonly proxyUrl: string
  readonly caFile: string
  readonly accountSid: string
  readonly authToken: string
  readonly senderSid: string | null
}

/**
 * The variables by which an unmodified program, in whatever language, meets Ringway in place of Twilio: its account,
 * our proxy, and our authority where the common TLS libraries look for one.
 */
export function execEnvironment(target: ExecTarget): Record<string, string> {
  const { proxyUrl, caFile } = target
  return {
    TWILIO_ACCOUNT_SID: target.accountSid,
    TWILIO_AUTH_TOKEN: target.authToken,
    ...(target.senderSid === null ? {} : { RINGWAY_SENDER_SID: target.senderSid }),
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    NO_PROXY: 'localhost,127.0.0.1,::1',
    no_proxy: 'localhost,127.0.0.1,::1',
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    CURL_CA_BUNDLE: caFile,
  }
}
