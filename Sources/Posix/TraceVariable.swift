internal import CPosix

extension Process {
  /// Sets `_X_AMZN_TRACE_ID` in the environment, or takes it away where there is no value or one of
  /// more than 1000 bytes. What the process starts inherits it: "Building a custom runtime", AWS
  /// Lambda Developer Guide.
  package static func setTraceID(_ value: [UInt8]?) {
    guard let value, value.count <= 1000 else {
      _ = cposix_set_trace_id(nil, 0)
      return
    }
    // The bytes are copied before the call comes back.
    _ = unsafe value.withUnsafeBytes { bytes in
      unsafe cposix_set_trace_id(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), value.count)
    }
  }
}
