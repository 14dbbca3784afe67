import Posix

/// Whoever started the program, and so how a request comes and where its answer goes.
enum Adapter {
  /// Lambda, whose runtime API is at this address.
  case lambda([UInt8])
  /// A web server that starts a process for each request.
  case cgi
  /// A web server that connects to one of these listening sockets.
  case fastCGI(Range<Int32>)
  /// OpenFaaS's classic watchdog.
  case watchdog
  /// A person, or a pipeline.
  case commandLine

  /// The host of this process. No argument is looked at: a web server may pass a query string as arguments.
  static var detected: Adapter {
    if let address = LambdaEnvironment.runtimeAPI { return .lambda(address) }
    // Descriptor 0 comes after the variable: Apache gives a CGI program a socket as standard input.
    if Process.hasVariable("GATEWAY_INTERFACE=") { return .cgi }
    if let sockets = Process.takeListenDescriptors() { return .fastCGI(sockets) }
    if FileDescriptor.standardInput.isListening { return .fastCGI(0..<1) }
    if Process.hasVariable("Http_Method=") { return .watchdog }
    return .commandLine
  }
}
