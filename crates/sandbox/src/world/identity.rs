//! Which application a world belongs to.
//!
//! Invariant: after a change of identity nothing in the world names the application by its old id.

use super::World;
use super::model::{Id, Target};

impl World {
    /// Gives the application, its bot user and its own roles another id and name; for a world in which the bot has
    /// not acted yet.
    pub fn identify(&mut self, id: Id, name: &str) {
        let old = self.application.id;
        self.application.id = id;
        name.clone_into(&mut self.application.name);
        if let Some(mut user) = self.users.remove(&old) {
            user.id = id;
            name.clone_into(&mut user.username);
            self.users.insert(id, user);
        }
        for guild in self.guilds.values_mut() {
            let Some(member) = guild.members.remove(&old) else { continue };
            for role in guild.roles.values_mut() {
                if role.managed && member.roles.contains(&role.id) {
                    name.clone_into(&mut role.name);
                }
            }
            guild.members.insert(id, member);
        }
        for overwrite in self.channels.values_mut().flat_map(|one| &mut one.overwrites) {
            if overwrite.target == Target::Member(old) {
                overwrite.target = Target::Member(id);
            }
        }
        self.touch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::seed::{APPLICATION, northwind as n};

    #[test]
    fn another_application_takes_the_place_of_the_first() {
        let mut world = World::seeded();
        let channel = world.channels.get_mut(&n::GENERAL).expect("a channel");
        let whose = Target::Member(APPLICATION);
        channel.overwrites.push(super::super::Overwrite { target: whose, allow: 0, deny: 0 });
        let mut before = World::seeded();
        before.identify(APPLICATION, "Helper");
        world.identify(42, "Helper");

        assert_eq!(world.users[&42].username, "Helper");
        assert!(!world.users.contains_key(&APPLICATION));
        let north = &world.guilds[&n::GUILD];
        assert!(!north.members.contains_key(&APPLICATION));
        assert_eq!(north.members[&42].roles, before.guilds[&n::GUILD].members[&APPLICATION].roles);
        assert_eq!(north.roles[&n::BOT_ROLE].name, "Helper");
        let targets: Vec<_> = world.channels.values().flat_map(|one| &one.overwrites).collect();
        assert!(targets.iter().any(|one| one.target == Target::Member(42)));
        assert!(targets.iter().all(|one| one.target != whose));
    }
}
