//! Work that is named by a list and runs later.

use futures_util::future::BoxFuture;

/// Work that owns what it needs.
pub type Boxed<T> = BoxFuture<'static, T>;
