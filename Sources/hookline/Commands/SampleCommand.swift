import Bytes

/// `hookline sample`: prints the names of the built-in notifications, or one notification.
enum SampleCommand {
  static func run(_ name: [UInt8]?) -> ExitStatus {
    var text: [UInt8] = []
    for sample in Samples.all {
      if let name {
        guard name.equals(sample.name) else { continue }
        text.append(sample.body)
      } else {
        text.append(sample.name)
      }
      text.append(0x0A)
    }
    guard !text.isEmpty else {
      return rejectArgument([UInt8]("sample"), "no notification has this name: see hookline sample")
    }
    return print(text)
  }
}
