//! The users besides its owner that can access a file.

use std::fs::Metadata;

use crate::error::key_source::{LoadError, LoadReason};

/// The users who may access a key file. Each level includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    /// Only the owner. The group of root's files may read them. PostgreSQL has the same rule for its server key.
    Owner,
    /// The group may read.
    GroupReads,
    /// Everyone may read.
    EveryoneReads,
    /// Others than the owner may write or execute.
    Any,
}

/// The permissions of a file on Unix. Other systems have none, which is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Permissions {
    mode: u32,
    owner: u32,
    group: u32,
}

impl Permissions {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { mode: metadata.mode() & 0o7777, owner: metadata.uid(), group: metadata.gid() }
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Self {
        Self::default()
    }

    /// Returns who can access the file.
    pub(super) fn access(self) -> Access {
        const ROOT: u32 = 0;
        let has_none_of = |bits: u32| self.mode & bits == 0;
        if has_none_of(0o077) || (self.owner == ROOT && has_none_of(0o037)) {
            Access::Owner
        } else if has_none_of(0o037) {
            Access::GroupReads
        } else if has_none_of(0o033) {
            Access::EveryoneReads
        } else {
            Access::Any
        }
    }

    /// Rejects a file that more users can access than may.
    pub(super) fn check(self, may: Access) -> Result<(), LoadError> {
        if self.access() <= may {
            return Ok(());
        }
        let Self { mode, owner, group } = self;
        let (who, setting) = match self.access() {
            Access::Owner | Access::GroupReads => ("its group can read it", "allow_group"),
            Access::EveryoneReads => ("every user can read it", "allow_everyone_to_read"),
            Access::Any => ("others than its owner can write to or execute it", "allow_exposed"),
        };
        Err(LoadError::new(LoadReason::Exposed).detail(&format!(
            "mode {mode:04o}, owner {owner}, group {group}: {who}, expected mode 0600 or stricter; mount it with mode 0400, \
             or call `KeyReader::{setting}`"
        )))
    }

    /// Returns bytes that change when a file becomes accessible to others. A change among modes that are always accepted
    /// is none.
    pub(super) fn fingerprint(self) -> [u8; 8] {
        if self.access() == Access::Owner {
            return [0; 8];
        }
        (u64::from(self.mode) << 32 | u64::from(self.owner)).to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(mode: u32, owner: u32) -> Access {
        Permissions { mode, owner, group: 0 }.access()
    }

    #[test]
    fn only_files_of_root_may_be_group_readable() {
        let (root, user) = (0, 1000);
        for mode in [0o400, 0o600, 0o700] {
            assert_eq!([access(mode, root), access(mode, user)], [Access::Owner; 2], "{mode:o}");
        }
        for mode in [0o440, 0o640] {
            assert_eq!([access(mode, root), access(mode, user)], [Access::Owner, Access::GroupReads], "{mode:o}");
        }
        for mode in [0o404, 0o444, 0o644, 0o604] {
            assert_eq!([access(mode, root), access(mode, user)], [Access::EveryoneReads; 2], "{mode:o}");
        }
        for mode in [0o602, 0o601, 0o620, 0o610, 0o660, 0o646, 0o666, 0o755, 0o777] {
            assert_eq!([access(mode, root), access(mode, user)], [Access::Any; 2], "{mode:o}");
        }
    }

    #[test]
    fn error_names_mode_owner_and_remedy() {
        let of = |mode, owner| Permissions { mode, owner, group: 1000 }.check(Access::Owner).unwrap_err().to_string();
        let remedy = "expected mode 0600 or stricter; mount it with mode 0400, or call `KeyReader";
        let start = "the key source: mode";
        assert_eq!(
            of(0o440, 100),
            format!("{start} 0440, owner 100, group 1000: its group can read it, {remedy}::allow_group`")
        );
        assert_eq!(
            of(0o444, 0),
            format!("{start} 0444, owner 0, group 1000: every user can read it, {remedy}::allow_everyone_to_read`")
        );
        let any = of(0o660, 0);
        assert!(
            any.contains("owner can write to or execute it") && any.ends_with("`KeyReader::allow_exposed`"),
            "{any}"
        );
    }

    #[test]
    fn each_setting_keeps_the_checks_of_the_wider_ones() {
        for (mode, needs) in [(0o400, 0), (0o440, 1), (0o640, 1), (0o444, 2), (0o644, 2), (0o660, 3), (0o666, 3)] {
            let levels = [Access::Owner, Access::GroupReads, Access::EveryoneReads, Access::Any];
            for (level, may) in levels.into_iter().enumerate() {
                let checked = Permissions { mode, owner: 100, group: 1000 }.check(may);
                assert_eq!(checked.is_ok(), level >= needs, "{mode:o} {may:?}");
            }
        }
    }
}
