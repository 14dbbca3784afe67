import Bytes
import Posix

/// An event that a sender sends: its id, and which of two contents it has.
struct Event: Hashable, Comparable {
  var id: Int
  var content: Int

  /// What only lines of this event have.
  var word: [UInt8] { Array("~\(id).\(content)~".utf8) }

  static func < (one: Event, other: Event) -> Bool {
    (one.id, one.content) < (other.id, other.content)
  }
}

/// A notification, which is sent until it is accepted, and sometimes after that.
struct Notice {
  var events: [Event]
  var body: [UInt8]

  init(_ events: [Event], padding: [Int]) {
    self.events = events
    var messages: [String] = []
    for (event, padding) in zip(events, padding) {
      let text =
        String(decoding: event.word, as: UTF8.self) + String(repeating: "x", count: padding)
      messages.append(
        #"{"id":"wamid.\#(event.id)","from":"15550101234","type":"text","timestamp":"1788300000","text":{"body":"\#(text)"}}"#
      )
    }
    body = Array(
      #"{"object":"whatsapp_business_account","entry":[{"id":"2","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"messages":[\#(messages.joined(separator: ","))]}}]}]}"#
        .utf8)
  }

  /// A body that is not JSON.
  init(garbage number: Int, padding: Int) {
    events = []
    body = Array("{\"garbage\": \(number) \(String(repeating: "x", count: padding))".utf8)
  }

  /// The notifications of a run.
  static func all(_ plan: Plan, seed: UInt64, lineLength: Int) -> [Notice] {
    var random = Random(seed, 0, 4)
    if plan.conflicts {
      return (0..<2 + random.below(3)).map {
        Notice([Event(id: $0 / 2, content: $0 % 2)], padding: [random.below(400)])
      }
    }
    var notices: [Notice] = []
    var paddings: [Event: Int] = [:]
    var lengths = [0, 40, 100, 500, 3000].filter { _ in random.happens(700) }
    lengths.append(random.below(600))
    var nextID = 0
    for number in 0..<3 + random.below(8) {
      if plan.quarantines, random.happens(400) {
        notices.append(Notice(garbage: number, padding: random.below(700)))
        continue
      }
      var events: [Event] = []
      for _ in 0..<(random.happens(700) ? 1 : 1 + random.below(4)) {
        if nextID > 0, random.happens(250) {
          let event = Event(id: random.below(nextID), content: 0)
          if !events.contains(event) { events.append(event) }
        } else {
          events.append(Event(id: nextID, content: 0))
          nextID += 1
        }
      }
      for event in events where paddings[event] == nil {
        var padding = lengths[random.below(lengths.count)] + random.below(64)
        if plan.aligns, random.happens(700) {
          // The id occurs several times in a line, its text once.
          let length = lineLength + (String(event.id).count - 1) * 4
          padding = (512 - length % 512) % 512 + (random.happens(250) ? 1 : 0)
        }
        paddings[event] = padding
      }
      notices.append(Notice(events, padding: events.map { paddings[$0] ?? 0 }))
    }
    return notices
  }
}
