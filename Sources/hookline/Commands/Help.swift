/// What the program says of itself.
enum Help {
  static let text: StaticString = """
    hookline turns WhatsApp Business notifications into JSON lines: every message,
    status and error is one CloudEvents object on standard output.

    usage: hookline [--header 'Name: value']... < notification.json
           hookline sign < notification.json
           hookline verify [--header 'Name: value']... < notification.json
           hookline replay [--again] FILE...
           hookline sample [NAME]
           hookline stats [--prometheus]
           hookline webhook get|set|delete [option]...
           hookline check | schema | --help | --version

    Standard input is the body of one notification, from Meta's Cloud API, the
    On-Premises API, 360dialog, Whizard or WhatsAble Notifyer. Each event's line
    is written before the program ends with 0. An event that was told before, in
    the last 8 days, is not told again.

    Started by a web server (CGI, FastCGI on descriptor 0 or LISTEN_FDS), as AWS
    Lambda's bootstrap or by OpenFaaS's classic watchdog it serves that, and looks
    at no argument.

      --header LINE   a header field of the notification, as with curl -H;
                      @FILE reads one a line, @- reads them from standard input
                      before the body, with an empty line between
      --path PATH     the path that it would be sent to, where the settings have
                      several sources
      sign            print the header lines with which the configured source
                      would send this body, for curl's -H @-
      verify          say in words whether body and headers are the source's, and
                      if not, why; ends with 0 or 1
      check           read the settings, try the sink and the cache, and show what
                      is in effect; ends with 0 or 100
      replay          run files of the quarantine, or bodies, through again;
                      --again tells what was told before, too
      sample          list the built-in notifications, or print one
      stats           print what was counted, for people or for Prometheus
      webhook         show, register or remove the URL with the provider: below
      schema          print the JSON Schema (2020-12) of the event line
      --help, -h      print this
      --version       print version, commit and processor

    exit status
        0  accepted: every event has been written
        1  rejected: not JSON, too large, or the sender is not verified
      100  called wrongly: an argument or a setting is wrong
      111  the system failed: try again

    options of hookline webhook, which runs curl, with the key in HOOKLINE_API_KEY
      --provider P    360dialog, whizard, onpremises or notifyer (default:
                      HOOKLINE_PROVIDER); Meta's Cloud API has its dashboard
      --path P        where there are several sources, the path of the one that
                      is meant (default: that of the URL)
      --url U         the URL to register; to 'delete', the one that is meant
      --base-url B    where the provider's interface is; Whizard and the
                      On-Premises API need it
      --header LINE   with 'set', a header field that is to come with every
                      notification, or @FILE; HTTP Basic comes by itself from
                      HOOKLINE_BASIC_AUTH; 360dialog and Whizard have it
      --waba          360dialog's WABA in place of the number
      --override-all  with 'set', so that its numbers lose URLs of their own
      --setting S     with 'set' of the On-Premises API, NAME=true or NAME=false:
                      callback_persist, sent_status, webhooks.message.sent,
                      webhooks.message.delivered, webhooks.message.read
      --secret-file F with 'set' of Notifyer, a new file for the signature's
                      secret, which is shown once
      --dry-run       print the requests without what is secret, and send nothing
    'get' for 360dialog says whose URL is used: the number's, else the WABA's. A
    new API key clears the number's. 'delete' for the On-Premises API resets all
    settings of the application. The exit status is 1 where the provider rejected,
    and 111 where it could not be asked.

    settings, environment variables
      HOOKLINE_PROVIDER          meta (default), 360dialog, whizard, onpremises
                                 or notifyer: who sends here
      HOOKLINE_NAME              the source's name in events whose body has no
                                 business number (default: the provider)
      HOOKLINE_APP_SECRET        keys of the signature over the body
      HOOKLINE_SIGNATURE_HEADER  its header (default: the provider's)
      HOOKLINE_BASIC_AUTH        user:password of HTTP Basic
      HOOKLINE_HEADER_AUTH       'Name: value' of a fixed header
      HOOKLINE_UNVERIFIED        1 takes what nobody vouches for, where none of
                                 the three above is set; a pipe always does
      HOOKLINE_VERIFY_TOKEN      tokens of Meta's GET handshake
      HOOKLINE_MAX_BODY          longest body, in bytes (default 3MiB)
      HOOKLINE_DEADLINE          time for one request (default 4s)
      HOOKLINE_MAX_LINE          longest event line, in bytes (default 1MiB)
      HOOKLINE_RAW               0 leaves out data.raw, the item as received
      HOOKLINE_PRIVACY           pseudonyms: events without contents, and with
                                 keyed pseudonyms for persons (default off)
      HOOKLINE_PRIVACY_KEY       the secret key of the pseudonyms
      HOOKLINE_DRIFT             off does not tell of what the program does not
                                 know in notifications (default on)
      HOOKLINE_SINK              stdout, stderr, file:PATH, fifo:PATH, journald,
                                 unixgram:PATH or response (default: stdout, or
                                 under CGI events.jsonl in the state directory)
      HOOKLINE_SYNC              always (default) or never: sync files first
      HOOKLINE_STATE_DIR         the state directory (default: $STATE_DIRECTORY or
                                 /var/lib/hookline)
      HOOKLINE_IDEMPOTENCY       on (default), off, or strict: reject what cannot
                                 be told from events before
      HOOKLINE_TTL               how long an event is remembered (default 8d)
      HOOKLINE_CACHE_ENTRIES     how many events are (default 1048576)
      HOOKLINE_QUARANTINE_MAX    room for what is not JSON (default 256MiB)
      HOOKLINE_CONFIG            a JSON file of these settings, named in lower case
                                 without HOOKLINE_ (/etc/hookline.json, where it
                                 is there), with "sources" at paths of their own
      HOOKLINE_API_KEY           the provider's key, for hookline webhook
      HOOKLINE_LOG               error, warning, notice (default), info, debug

    Where several of the three credentials are set each must hold; each may be a
    list, comma separated, of which one must. A secret, the token too, may also
    stand in the file that its name with _FILE behind it names, or in the file of
    its name in $CREDENTIALS_DIRECTORY: there one a line. An unknown HOOKLINE_
    variable is an error, but for those that Kubernetes and Docker make for a
    service called hookline. The log is on standard error, a JSON object a line.

    signals, as FastCGI: SIGTERM, SIGINT, SIGQUIT and SIGUSR1 finish what is in
    hand and end; SIGHUP reads the settings' files again and opens all files anew.

    """
}
