/// The order in which the events of a traffic arrive, and which of them share a notification.
struct TrafficOrder {
  /// The traffic's rate, by the timestamps in it.
  static let eventsPerSecond = 10

  private let count: Int
  private let sizes: ClosedRange<Int>
  private let blockLength: Int
  private var numbers: RandomNumbers
  /// Events in the order in which they arrive, from `at` on.
  private var block: [Int] = []
  private var at = 0
  private var next = 0

  init(_ arguments: TrafficArguments) {
    count = arguments.traffic.count
    sizes = arguments.sizes
    // Shuffled in blocks, no event is later than the block is long.
    blockLength = max(1, arguments.reorderSeconds * Self.eventsPerSecond)
    numbers = RandomNumbers(seed: UInt64(arguments.traffic.seed) ^ 0x6A09_E667_F3BC_C908)
  }

  /// Returns the events of the next notification; nil after the last one.
  mutating func nextNotification() -> ArraySlice<Int>? {
    let size = sizes.lowerBound + numbers.next(below: sizes.count)
    while block.count - at < size, next < count { addBlock() }
    guard at < block.count else { return nil }
    let end = min(at + size, block.count)
    defer { at = end }
    return block[at..<end]
  }

  /// Returns true with a probability in per cent.
  mutating func chance(_ percent: Int) -> Bool { numbers.next(below: 100) < percent }

  private mutating func addBlock() {
    block = Array(block[at...])
    at = 0
    let start = block.count
    let end = min(next + blockLength, count)
    block += next..<end
    next = end
    for index in stride(from: block.count - 1, to: start, by: -1) {
      block.swapAt(index, start + numbers.next(below: index - start + 1))
    }
  }
}
