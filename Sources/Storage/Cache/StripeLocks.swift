/// Locked stripes of the cache: no other process reads or writes their records meanwhile.
///
/// The locks belong to the cache's descriptor: all are unlocked together, with the last value of this type.
struct StripeLocks: ~Copyable {
  let cache: IdempotencyCache
  /// The bits of the stripes' numbers.
  private(set) var stripes: UInt64

  /// The stripes must be locked already.
  init(of cache: IdempotencyCache, _ stripes: UInt64) {
    self.cache = cache
    self.stripes = stripes
    cache.retainLocks()
  }

  deinit { cache.releaseLocks() }

  /// Ends the lifetime here.
  consuming func release() {}

  /// Locks other stripes as well, without waiting; nil where another process holds one, or the cache was replaced.
  /// Stripes locked before that stay locked as long as these.
  func locking(_ wanted: UInt64) -> StripeLocks? {
    cache.lockMore(wanted & ~stripes) ? StripeLocks(of: cache, wanted) : nil
  }

  mutating func merge(_ other: consuming StripeLocks) { stripes |= other.stripes }
}
