import Gateway
import Webhook

/// The responses of one group commit, in the order of the requests. They are sent together: after the sync, or before a request
/// waits for another process.
final class ResponseGroup {
  private struct Item {
    let peer: FastCGIPeer
    let id: UInt16
    let response: Response
    let isHead: Bool
    let needsSync: Bool
  }

  private var items: [Item] = []
  /// Whether a connection that received a response has another complete request.
  private(set) var hasMore = false

  var isEmpty: Bool { items.isEmpty }

  /// Adds a response.
  ///
  /// - Parameter needsSync: whether it is sent only after its events are synced.
  func add(
    _ response: Response, to peer: FastCGIPeer, id: UInt16, isHead: Bool, needsSync: Bool
  ) {
    items.append(
      Item(peer: peer, id: id, response: response, isHead: isHead, needsSync: needsSync))
  }

  /// Sends all responses, but `failure` in place of those that need a sync.
  func send(replacingUnsynced failure: Response?) {
    for item in items {
      let response = item.needsSync ? failure ?? item.response : item.response
      item.peer.connection.respond(to: item.id, with: response, isHead: item.isHead)
      item.peer.send()
      if item.peer.connection.nextRequest != nil { hasMore = true }
    }
    items.removeAll(keepingCapacity: true)
  }

  /// Returns `hasMore` and resets it.
  func takeMore() -> Bool {
    defer { hasMore = false }
    return hasMore
  }
}
