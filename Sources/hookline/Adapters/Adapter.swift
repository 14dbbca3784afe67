import Posix

/// The way in which requests arrive and responses leave, by the environment in which the process was started.
enum Adapter {
  /// A Lambda function, with the address of the runtime API.
  case lambda([UInt8])
  /// A web server that starts a process for each request.
  case cgi
  /// A web server that connects to one of these listening sockets.
  case fastCGI(Range<Int32>)
  /// OpenFaaS's classic watchdog.
  case watchdog
  /// A shell or a pipeline.
  case commandLine

  /// The adapter of this process. Ignores the arguments: a web server may pass a query string as arguments.
  static var detected: Adapter {
    if let address = LambdaEnvironment.runtimeAPI { return .lambda(address) }
    // The variable precedes descriptor 0: Apache gives a CGI program a socket as standard input.
    if Process.hasVariable("GATEWAY_INTERFACE=") { return .cgi }
    if let sockets = Process.takeListenDescriptors() { return .fastCGI(sockets) }
    if FileDescriptor.standardInput.isListening { return .fastCGI(0..<1) }
    if Process.hasVariable("Http_Method=") { return .watchdog }
    return .commandLine
  }
}
