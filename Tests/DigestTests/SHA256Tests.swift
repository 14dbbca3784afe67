import Digest
import Testing

struct SHA256Tests {
  @Test(arguments: availableImplementations)
  func `NIST's short and long messages and the FIPS 180 examples have their digests`(
    implementation: SHA256Implementation
  ) throws {
    let lines = try vectors("sha256-nist.txt")
    #expect(lines.count == 65 + 10 + 4)
    for line in lines {
      let message = try message(of: line)
      var hash = SHA256(by: implementation)
      hash.update(message)
      #expect(hex(hash.finalize()) == line.last, "a message of \(message.count) bytes")
    }
  }

  private func message(of line: [String]) throws -> [UInt8] {
    guard line[0] == "repeat" else { return try unhex(line[0]) }
    return Array(repeating: try unhex(line[1])[0], count: try #require(Int(line[2])))
  }

  @Test func `NIST's Monte Carlo test reaches its checkpoints`() throws {
    let lines = try vectors("sha256-nist-monte.txt")
    #expect(lines.count == 101)
    var seed = try unhex(lines[0][1])
    for checkpoint in lines.dropFirst() {
      var last = [seed, seed, seed]
      for _ in 0..<1000 { last = [last[1], last[2], bytes(of: digest(last.flatMap { $0 }))] }
      seed = last[2]
      #expect(try seed == unhex(checkpoint[1]), "checkpoint \(checkpoint[0])")
    }
  }

  /// 200 bytes in more than three blocks, adjacent ones different.
  private static let message = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
  /// From Python's hashlib.
  private static let messageDigest =
    "db057a75ef112511a720d3e712bc7299cc1a3037fc53cd8fe11197fc6df0c6dc"

  @Test(arguments: 0...200)
  func `a message in two parts has the digest of the complete one`(cut: Int) {
    var hash = SHA256()
    hash.update(Array(Self.message.prefix(cut)))
    hash.update(Array(Self.message.dropFirst(cut)))
    #expect(hex(hash.finalize()) == Self.messageDigest)
  }

  @Test(arguments: [1, 2, 3, 7, 31, 63, 64, 65, 127, 199])
  func `a message in parts of any size has the digest of the complete one`(size: Int) {
    var hash = SHA256()
    for start in stride(from: 0, to: 200, by: size) {
      hash.update(Array(Self.message[start..<min(start + size, 200)]))
      hash.update([])
    }
    #expect(hex(hash.finalize()) == Self.messageDigest)
  }

  @Test func `an intermediate digest is that of the bytes so far, and has no side effect`() {
    var hash = SHA256()
    for (count, byte) in Self.message.enumerated() {
      #expect(hash.finalize() == digest(Array(Self.message[..<count])), "after \(count) bytes")
      hash.update([byte])
    }
    #expect(hex(hash.finalize()) == Self.messageDigest)
  }

  @Test func `a copy of a hash is independent`() {
    var hash = SHA256()
    hash.update(Array("a".utf8))
    var copy = hash
    hash.update(Array("bc".utf8))
    copy.update(Array("message".utf8))
    #expect(hash.finalize() == digest("abc"))
    #expect(copy.finalize() == digest("amessage"))
  }

  /// Digests of zero bytes, near the lengths where the padding needs another block (FIPS
  /// 180-4, section 5.1.1); from Python's hashlib.
  @Test(arguments: [
    (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (54, "ea659cdc838619b3767c057fdf8e6d99fde2680c5d8517eb06761c0878d40c40"),
    (55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
    (56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
    (57, "65a16cb7861335d5ace3c60718b5052e44660726da4cd13bb745381b235a1785"),
    (63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971"),
    (64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
    (65, "98ce42deef51d40269d542f5314bef2c7468d401ad5d85168bfab4c0108f75f7"),
    (118, "017ab4b70ea129c29e932d44baddc185ad136bf719c4ada63a10b5bf796af91e"),
    (119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e"),
    (120, "6edd9f6f9cc92cded36e6c4a580933f9c9f1b90562b46903b806f21902a1a54f"),
    (127, "15dae5979058bfbf4f9166029b6e340ea3ca374fef578a11dc9e6e923860d7ae"),
    (128, "38723a2e5e8a17aa7950dc008209944e898f69a7bd10a23c839d341e935fd5ca"),
    (129, "2c80619d7e7c58257293cda3a878c13e5856f4e06f6f90601276f7b9179c9e07"),
  ])
  func `padding is right at every length near a block's end`(count: Int, expected: String) {
    #expect(hex(digest(Array(repeating: 0, count: count))) == expected)
  }
}
