extension Help {
  static let exitStatus: StaticString = """
    exit status
        0  accepted: every event is written, or the request is in the quarantine
        1  rejected: not JSON, too large, or the sender does not verify
      100  usage error, or a configuration error at the start: the log names it
      111  the system failed, or the sink cannot be used: try again

    `check` exits with 0 or 100, `verify` with 0 or 1. `replay --lines` exits with
    1 where a line was rejected or is in the quarantine, `audit` where a line is
    damaged or missing. `webhook` exits with 1 when the provider rejected the
    request, or a doctor found an error, and with 111 when the provider could not
    be reached.

    """

  static let events: StaticString = """
    Each event is one line, a CloudEvents 1.0 object; `hookline schema` prints its
    JSON Schema. Deduplicate by `eventkey`: an event has the same on all machines.

      whatsapp.message.TYPE     a message of a user
      whatsapp.status.STATUS    sent, delivered, read, failed: see data.status.rank
      whatsapp.payment.STATUS   a payment
      whatsapp.error            an error that does not belong to a message
      whatsapp.call.EVENT       calls and their statuses
      whatsapp.echo.TYPE        what the business's own phone or other apps sent
      whatsapp.standby.…        what a number in standby received
      whatsapp.history.…        the history that a business shares
      whatsapp.group.…, contact.…, preference.…, user_action.…
      whatsapp.conversation.…   Notifyer's snapshots
      whatsapp.partner.EVENT    360dialog's notifications to partners
      whatsapp.account.FIELD    templates, quality, reviews and every other field
      whatsapp.drift            schema drift: something unknown, by its path
      whatsapp.changed          a list of changed fields without their content
      whatsapp.unknown          an unknown item, complete in data.raw

    HOOKLINE_EVENTS chooses among the types, written without 'whatsapp.', such as
    'message.* status.failed', or '-status.read' for all others.

    data.business and data.user are the two sides; data.message, data.status and
    data.error have one form for all providers; data.raw is the item as received.

    """

  static let replay: StaticString = """
    usage: hookline replay [--again] [--lines] FILE...
           hookline sample --traffic N [OPTION]...
           hookline audit FILE... [--traffic N [--seed S]]

    With --lines each line is a body, which is trusted, or a request, whose
    credentials are checked: {"headers":{"Name":"value"},"path":"/p","body":"..."}
    with the body as a string. Start it again after a failure: it emits what is
    missing. Events that the cache evicted would be emitted again.

    Traffic is notifications of N fictitious events, signed as the configured
    source would sign, one a line. The same options print the same.

      --seed S        which events they are (default 0)
      --batch A-B     how many events a notification has (default 1)
      --duplicates P% how many notifications are sent twice
      --reorder Ts    how late an event may be, at 10 a second
      --curl URL      print a configuration for curl --parallel --config -
      --path PATH     the path of the source that signs

    audit prints FILE:LINE: and the first damage: a torn line, an attribute or a
    member of data of another name or type, what is not I-JSON, an event that is
    there twice; with --traffic also one that is missing. Its temporary file is in
    $TMPDIR or /var/tmp.

    """

  static let webhook: StaticString = """
    usage: hookline webhook get|set|delete|doctor|tap [OPTION]...

    get, set and delete the registered URL; doctor says in one sentence each why
    nothing arrives, with the command that mends it, and exits with 0 or 1; tap adds
    the URL beside a receiver, and shows that this one is unchanged. Runs curl, with
    the provider's key in HOOKLINE_API_KEY.

      --provider P    meta, 360dialog, whizard, onpremises or notifyer (default:
                      HOOKLINE_PROVIDER)
      --path P        where there are several sources, the path of one of
                      them (default: that of the URL)
      --url U         the URL to register; with 'delete', the URL to remove; with
                      'doctor', that of the receiver
      --base-url B    where the provider's API is; Whizard and the On-Premises API
                      need it
      --header LINE   with 'set' and 'tap', a header field to send with every
                      notification, or @FILE; HTTP Basic comes from
                      HOOKLINE_BASIC_AUTH; for 360dialog and Whizard
      --dry-run       print the requests without secrets, and send nothing

    Meta: needs HOOKLINE_APP_ID, HOOKLINE_APP_SECRET, HOOKLINE_VERIFY_TOKEN, and
    beyond the app itself a system user's token in HOOKLINE_API_KEY.

      --waba ID       the WABA in place of the app: 'set' subscribes the app to it,
                      and overrides the app's URL with --url; 'delete' removes the
                      override
      --number ID     the number in place of the app
      --fields LIST   all, or names with commas: 'set' adds these (default:
                      messages) and removes none, 'delete' removes these
      --unsubscribe   'delete --waba' ends the app's subscription to the WABA
      --agent         'doctor': Meta's Business Agent answers, too

    Others:

      --waba          360dialog's WABA in place of the number
      --override-all  with 'set', so that its numbers lose URLs of their own
      --name N        one of 360dialog's further URLs of a number
      --setting S     with 'set' of the On-Premises API, NAME=true or NAME=false:
                      callback_persist, sent_status, webhooks.message.sent,
                      webhooks.message.delivered, webhooks.message.read
      --secret-file F with 'set' of Notifyer, a new file for the signature's
                      secret, which is shown once

    'get' shows which URL takes precedence: the number's, else the WABA's, else the
    app's. With 360dialog a new API key clears the number's. 'delete' for the
    On-Premises API resets all settings of the application.

    """
}
