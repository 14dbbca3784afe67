import Bytes

/// The texts of `hookline --help` and `hookline help TOPIC`.
enum Help {
  /// The text of a topic or a command; nil for anything else.
  static func text(of topic: [UInt8]) -> StaticString? {
    if topic.equals("settings") { return settings }
    if topic.equals("events") { return events }
    if topic.equals("webhook") { return webhook }
    if topic.equals("replay") || topic.equals("sample") || topic.equals("audit") { return replay }
    if topic.equals("exit-status") { return exitStatus }
    let commands: [StaticString] = ["check", "sign", "verify", "stats", "schema"]
    return commands.contains { topic.equals($0) } ? text : nil
  }

  static let text: StaticString = """
    hookline turns WhatsApp Business webhooks into JSON lines: every message, status
    and error is one CloudEvents object on one line of the sink.

    usage: hookline [--header 'Name: value']... [--path PATH] < notification.json
           hookline COMMAND [ARGUMENT]...

    Started by a web server (CGI, FastCGI on descriptor 0 or LISTEN_FDS), as AWS
    Lambda's bootstrap or by OpenFaaS's classic watchdog it serves that, and ignores
    its arguments. Otherwise standard input is the body of one notification, and its
    events are written before it exits with 0. Duplicates of the last 8 days are
    not emitted again.

      --header LINE   a header field of the notification, as with curl -H;
                      @FILE reads one per line, @- reads them from standard
                      input, before an empty line and the body
      --path PATH     the path it would be sent to, where there are several sources

    commands
      check           test settings, sink and cache, and show what is in effect;
                      with --fresh 15m exit with 1 if no event came for so long
      sign            print the header lines that the configured source would send
                      with the body on standard input, for curl -H @-
      verify          explain whether body and --header verify; exit status 0 or 1
      replay FILE...  handle files of the quarantine, or bodies, again; with
                      --again emit duplicates too
      replay --lines FILE...
                      handle files with a notification a line, - for standard
                      input; see `help replay`
      sample [NAME]   list the built-in notifications, or print one
      sample --traffic N
                      print notifications of N events; see `help replay`
      audit FILE...   read files of events, and name the first damaged line
      stats           print counters, delays and durations; with --prometheus as
                      metrics
      webhook         show, register or remove the URL with the provider; say why
                      nothing arrives; receive beside a bot
      schema          print the JSON Schema (2020-12) of the event line
      help TOPIC      settings, events, replay, sample, audit, webhook, exit-status
      --version       print version, commit and processor

    """
}
