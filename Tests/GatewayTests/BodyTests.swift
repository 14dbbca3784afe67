import Testing
import Webhook

@testable import Gateway

/// A source that returns its bytes in portions.
private struct PortionedSource: ByteSource {
  var rest: ArraySlice<UInt8>
  let portion: Int
  var bound: Int?

  func lengthBound() -> Int? { bound }

  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Never) -> Int {
    let part = rest.prefix(min(count, portion))
    rest = rest.dropFirst(part.count)
    buffer += part
    return part.count
  }
}

struct BodyTests {
  private func read(_ bytes: [UInt8], portion: Int, length: BodyLength = .unknown, limit: Int) -> (
    request: Request, rest: Int
  ) {
    var request = Request(method: Array("POST".utf8))
    var source = PortionedSource(rest: bytes[...], portion: portion)
    Body.read(to: &request, from: &source, length: length, limit: limit)
    return (request, source.rest.count)
  }

  @Test(arguments: [1, 2, 3, 7, 99, 100, 101, 1 << 20])
  func `a body is the same in any portions`(portion: Int) {
    let bytes = (0..<100).map { UInt8($0) }
    let (request, rest) = read(bytes, portion: portion, limit: 100)
    #expect(request.body == bytes)
    #expect(request.bodyError == nil)
    #expect(rest == 0)
  }

  @Test(arguments: [1, 50, 101, 1 << 20])
  func `one byte more than the limit is an error, and all is drained`(portion: Int) {
    let (request, rest) = read(.init(repeating: 0, count: 101), portion: portion, limit: 100)
    #expect(request.bodyError == .tooLarge)
    #expect(request.body.count <= portion)
    #expect(rest == 0)
  }

  @Test(arguments: [nil, 0, 65_537, 199_999, 200_000, 200_001, Int.max] as [Int?])
  func `a long body is the same with any bound of its length`(bound: Int?) {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 >> 4) }
    for limit in [199_999, 200_000] {
      var request = Request(method: Array("POST".utf8))
      var source = PortionedSource(rest: bytes[...], portion: 1 << 20, bound: bound)
      Body.read(to: &request, from: &source, limit: limit)
      #expect(source.rest.isEmpty)
      #expect(request.bodyError == (limit == 200_000 ? nil : .tooLarge))
      if limit == 200_000 { #expect(request.body == bytes) }
    }
  }

  @Test(arguments: [1000, 1 << 20])
  func `a long body of known length is the same in any portions`(portion: Int) {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 >> 4) }
    let (request, rest) = read(
      bytes + [1], portion: portion, length: .exactly(200_000), limit: 200_000)
    #expect(request.body == bytes)
    #expect(rest == 1)
  }

  @Test func `no bytes are an empty body`() {
    let (request, _) = read([], portion: 1, limit: 100)
    #expect(request.body.isEmpty)
    #expect(request.bodyError == nil)
  }

  @Test(arguments: [1, 2, 99, 100, 1 << 20])
  func `of an open source no byte after the body is read`(portion: Int) {
    let bytes = (0..<100).map { UInt8($0) }
    for length in [0, 1, 50, 99, 100] {
      let (request, rest) = read(bytes, portion: portion, length: .exactly(length), limit: 100)
      #expect(request.body == Array(bytes[..<length]))
      #expect(request.bodyError == nil)
      #expect(rest == 100 - length)
    }
  }

  @Test(arguments: [1, 2, 99, 1 << 20])
  func `a source that ends too early is an error`(portion: Int) {
    let bytes = (0..<100).map { UInt8($0) }
    for length in [101, 200_000, .max] {
      let (request, rest) = read(bytes, portion: portion, length: .exactly(length), limit: 100)
      #expect(request.bodyError == .lengthMismatch)
      #expect(rest == 0)
    }
  }

  @Test func `what is announced as too large is read to its end, and is too large`() {
    let bytes = [UInt8](repeating: 0, count: 1000)
    let (request, rest) = read(bytes, portion: 10, length: .exactly(900), limit: 100)
    #expect(request.bodyError == .tooLarge)
    #expect(rest == 100)
  }

  @Test func `an announced length that is not a number is an error, and all is drained`() {
    let (request, rest) = read([1, 2, 3], portion: 1, length: .malformed, limit: 100)
    #expect(request.bodyError == .lengthMismatch)
    #expect(rest == 0)
  }
}
