extension Help {
  static let settings: StaticString = """
    settings, environment variables
      HOOKLINE_PROVIDER          meta (default), aws, 360dialog, whizard,
                                 onpremises or notifyer
      HOOKLINE_NAME              the source's name in events whose body has no
                                 business number (default: the provider)
      HOOKLINE_APP_SECRET        keys of the signature over the body
      HOOKLINE_SIGNATURE_HEADER  its header (default: the provider's)
      HOOKLINE_CLIENT_CERT       the common name of the client certificate that
                                 the web server verified (mTLS)
      HOOKLINE_BASIC_AUTH        user:password of HTTP Basic
      HOOKLINE_HEADER_AUTH       'Name: value' of a fixed header
      HOOKLINE_UNVERIFIED        1 accepts unverified notifications, where none of
                                 the four above is set; a pipe always does
      HOOKLINE_VERIFY_TOKEN      tokens of Meta's GET handshake
      HOOKLINE_MAX_BODY          longest body, in bytes (default 3MiB)
      HOOKLINE_DEADLINE          time for one request (default 4s)
      HOOKLINE_MAX_LINE          longest event line, in bytes (default 1MiB)
      HOOKLINE_RAW               0 leaves out data.raw, the item as received
      HOOKLINE_PRIVACY           pseudonyms: events without contents, and with
                                 keyed pseudonyms (default off)
      HOOKLINE_PRIVACY_KEY       the secret key of the pseudonyms
      HOOKLINE_DRIFT             off does not report schema drift (default on)
      HOOKLINE_SINK              stdout, stderr, file:PATH, fifo:PATH, journald,
                                 unixgram:PATH or response (default: stdout, or
                                 under CGI events.jsonl in the state directory)
      HOOKLINE_EVENTS            which types are emitted, such as 'message.*
                                 status.* -status.read account.*': the last
                                 match decides (default: all)
      HOOKLINE_SYNC              always (default) or never: sync files first
      HOOKLINE_STATE_DIR         the state directory (default: $STATE_DIRECTORY
                                 or /var/lib/hookline)
      HOOKLINE_IDEMPOTENCY       on (default), off, or strict: reject events while
                                 the cache is unavailable
      HOOKLINE_TTL               how long an event stays in the cache (default 8d)
      HOOKLINE_CACHE_ENTRIES     how many events it holds (default 1048576)
      HOOKLINE_QUARANTINE_MAX    room for requests that are not JSON, or
                                 too long for a line (default 256MiB); 0: none
      HOOKLINE_CONFIG            a JSON file of these settings, named in lower case
                                 without HOOKLINE_ (default /etc/hookline.json, if
                                 it exists), with "sources" at paths of their own
      HOOKLINE_API_KEY           the provider's key, for hookline webhook
      HOOKLINE_APP_ID            the id of Meta's app, for hookline webhook
      HOOKLINE_GRAPH_VERSION     of Meta's API there (default v26.0)
      HOOKLINE_LOG               error, warning, notice (default), info, debug

    A sender must satisfy each of the four credentials that is set; each may be a
    comma-separated list, of which it must satisfy one. A secret, or the token, may
    also be in the file that NAME_FILE names, or in the file NAME in
    $CREDENTIALS_DIRECTORY: one per line. An unknown HOOKLINE_ variable is a
    configuration error, except those that Kubernetes and Docker add for a service
    called hookline. The log is on standard error, one JSON object per line.

    As FastCGI, SIGTERM, SIGINT, SIGQUIT and SIGUSR1 finish the requests that have
    begun and end the process; SIGHUP reloads the settings and reopens all files.

    """
}
