import Gateway
import Webhook

/// The responses to requests that share one sync, in the order of the requests. They go out together, or before one of the
/// requests has to wait for another process.
final class ResponseGroup {
  private struct Item {
    let peer: FastCGIPeer
    let id: UInt16
    let response: Response
    let isHead: Bool
    let isWaiting: Bool
  }

  private var items: [Item] = []
  /// Whether a connection that was answered has another request that is complete.
  private(set) var hasMore = false

  var isEmpty: Bool { items.isEmpty }

  /// Adds a response.
  ///
  /// - Parameter isWaiting: whether it is only true once the events are on the disk.
  func add(
    _ response: Response, to peer: FastCGIPeer, id: UInt16, isHead: Bool, isWaiting: Bool
  ) {
    items.append(
      Item(peer: peer, id: id, response: response, isHead: isHead, isWaiting: isWaiting))
  }

  /// Sends all, and `failure` in place of those whose events are not on the disk.
  func send(insteadOfWaiting failure: Response?) {
    for item in items {
      let response = item.isWaiting ? failure ?? item.response : item.response
      item.peer.connection.respond(to: item.id, with: response, isHead: item.isHead)
      if item.peer.connection.nextRequest != nil { hasMore = true } else { item.peer.send() }
    }
    items.removeAll(keepingCapacity: true)
  }

  /// Forgets that there is more.
  func takeMore() -> Bool {
    defer { hasMore = false }
    return hasMore
  }
}
