//! Files that hold what others must not read.
//!
//! Invariant: what this process makes is its owner's alone; what was made before and is wider is named at
//! every start.

use std::path::{Path, PathBuf};

use crate::config::DatabaseUrl;

/// Lets every file that is made from now on be read by its owner alone.
pub(super) fn keep() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Where the secret of sessions is kept beside an SQLite database.
pub(super) fn session_secret(database: &str) -> PathBuf {
    PathBuf::from(format!("{database}.session-secret"))
}

/// Warns of files that others can read: the database with its side files, its secret, and `.env`.
pub(super) fn look(database: &DatabaseUrl) {
    let mut files: Vec<PathBuf> = Vec::new();
    if let DatabaseUrl::Sqlite(path) = database {
        files.extend(["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{path}{end}"))));
        files.push(session_secret(path));
    }
    files.extend(env_file());
    for file in files.iter().filter(|file| is_open(file)) {
        tracing::warn!(
            file = %file.display(),
            "others on this machine can read this file, which holds secrets or what people wrote: chmod 600 it"
        );
    }
}

/// The `.env` that was read: in this folder, or the nearest above it.
fn env_file() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(".env")).find(|file| file.is_file())
}

/// Whether somebody else than the owner can read a file.
fn is_open(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o044 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}
