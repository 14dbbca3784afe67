import Bytes

/// Fictitious events of Meta's Cloud API, which a seed determines: of each four, three statuses of a message that the business
/// sent, and a message of a user. An event's id has its number, so that its traffic needs no memory.
struct Traffic {
  /// The most events, of which `hookline audit` keeps a bit each.
  static let limit = 1 << 30

  let seed: Int
  let count: Int

  /// The `source` of the events' lines.
  static let source: StaticString = "/whatsapp/104857600123456/109876543210987"

  private static let statuses: [StaticString] = ["sent", "delivered", "read"]
  private static let names: [StaticString] = [
    "Noor Haddad", "Lía Ríos", "Ama Mensah", "Jonas Weber", "小林 葵", "Priya Nair", "Ewa Lis",
    "Tomás Brito",
  ]
  private static let texts: [StaticString] = [
    "Are you open on Sunday? ☕", "Thank you!", "When does order %s arrive?\\n", "Sí, a las 10:30",
    "Please call me back", "\\\"Blue\\\", size M", "👍🏽", "Where can I park?",
  ]

  /// Appends the `id` of an event's line.
  func appendID(of event: Int, to id: inout [UInt8]) {
    appendMessageID(of: event, to: &id)
    if event % 4 < 3 {
      id.append(UInt8(ascii: ":"))
      id.append(Self.statuses[event % 4])
    }
  }

  /// Returns the number of the event with an id; nil where it is not one of this traffic.
  func event(withID id: [UInt8]) -> Int? {
    guard id.count >= 62, let bytes = Base64.decode(id.span.extracting(6..<62)), bytes.count == 41,
      let digits = Hex.decode(bytes.span.extracting(20..<30))
    else { return nil }
    let group = digits.reduce(0) { $0 << 8 | Int($1) }
    for event in group * 4..<min(group * 4 + 4, max(count, group * 4)) {
      var expected: [UInt8] = []
      appendID(of: event, to: &expected)
      if expected == id { return event }
    }
    return nil
  }

  /// Appends a notification of events, which are numbers below `count`.
  func append(notificationOf events: ArraySlice<Int>, to text: inout [UInt8]) {
    text.append(
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":["#)
    var isFirst = true
    for event in events {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      isFirst = false
      append(changeOf: event, to: &text)
    }
    text.append("]}]}")
  }

  private func append(changeOf event: Int, to text: inout [UInt8]) {
    let user = user(of: event)
    text.append(
      #"{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":""#
    )
    text.append(Self.names[user % Self.names.count])
    text.append(#""},"wa_id":""#)
    append(phoneNumberOf: user, to: &text)
    text.append(#"","user_id":"US.4821390771552093"#)
    text.append(decimal: 1000 + user)
    if event % 4 < 3 {
      text.append(#""}],"statuses":[{"id":""#)
      appendMessageID(of: event, to: &text)
      text.append(#"","status":""#)
      text.append(Self.statuses[event % 4])
    } else {
      text.append(#""}],"messages":[{"from":""#)
      append(phoneNumberOf: user, to: &text)
      text.append(#"","id":""#)
      appendMessageID(of: event, to: &text)
    }
    text.append(#"","timestamp":""#)
    text.append(decimal: 1_788_300_000 + event / TrafficOrder.eventsPerSecond)
    if event % 4 < 3 {
      text.append(#"","recipient_id":""#)
      append(phoneNumberOf: user, to: &text)
      text.append(
        #"","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}"#
      )
    } else {
      text.append(#"","type":"text","text":{"body":""#)
      text.append(Self.texts[event / 4 % Self.texts.count])
      text.append(" No. ")
      text.append(decimal: event / 4)
      text.append(#""}}"#)
    }
    text.append(#"]},"field":"messages"}"#)
  }

  /// One of the numbers that are reserved for fiction.
  private func append(phoneNumberOf user: Int, to text: inout [UInt8]) {
    text.append("1555010")
    for divisor in [1000, 100, 10, 1] {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: user / divisor % 10))
    }
  }

  private func user(of event: Int) -> Int { Int(mixed(event) % 9000) }

  /// The same number for the events of a group.
  private func mixed(_ event: Int) -> UInt64 {
    var numbers = RandomNumbers(seed: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(event / 4))
    return numbers.next()
  }

  /// Appends a message's id in Meta's form: base64 of a header, the user's number, and twenty digits, here five bytes of
  /// the group's number and five that depend on the seed.
  private func appendMessageID(of event: Int, to id: inout [UInt8]) {
    let isOutgoing = event % 4 < 3
    var bytes: [UInt8] = [0x1C, 0x18, 0x0B]
    append(phoneNumberOf: user(of: event), to: &bytes)
    bytes += [0x15, 0x02, 0x00, isOutgoing ? 0x11 : 0x12, 0x18, 0x14]
    for number in [UInt64(event / 4), mixed(event)] {
      for shift in stride(from: 36, through: 0, by: -4) {
        let digit = Hex.digit(UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 0x0F)
        bytes.append(digit.isLetter ? digit & 0xDF : digit)
      }
    }
    bytes.append(0)
    id.append("wamid.")
    Base64.append(bytes.span, to: &id)
  }
}

/// Numbers that are the same in every run: Sebastiano Vigna's generator SplitMix64.
struct RandomNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Returns a number from 0 up to, but not including, a positive limit.
  mutating func next(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
