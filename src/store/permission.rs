//! Stored grants: which role holds which permission.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::permission::Permission;
use crate::model::time::Millis;

const GRANTS: &str = "SELECT permission_id, role FROM permission_role ORDER BY permission_id, role";
const UPDATED: &str = "SELECT id, updated_at FROM permission ORDER BY id";
const KNOWN: &str = "SELECT 1 FROM permission WHERE id = ?1";
const TOUCH: &str = "INSERT INTO permission (id, updated_at) VALUES (?1, ?2)
    ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at";
const CLEAR: &str = "DELETE FROM permission_role WHERE permission_id = ?1";
const GRANT: &str =
    "INSERT INTO permission_role (permission_id, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

impl ReadTx<'_> {
    /// All grants.
    pub fn grants(&self) -> Result<Vec<(Permission, String)>> {
        let rows = self.all(GRANTS, [], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))
        })?;
        Ok(rows
            .into_iter()
            .filter_map(|(id, role)| Some((Permission::parse(&id)?, role)))
            .collect())
    }
    /// When each permission was changed last.
    pub fn permissions_updated(&self) -> Result<Vec<(Permission, Millis)>> {
        let rows = self.all(UPDATED, [], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?))
        })?;
        Ok(rows
            .into_iter()
            .filter_map(|(id, at)| Some((Permission::parse(&id)?, Millis(at))))
            .collect())
    }
}

impl Tx<'_> {
    /// Gives every permission this database does not know yet its default roles. Known ones stay as the owner left them.
    pub fn add_default_grants(&mut self, now: Millis) -> Result<()> {
        for permission in Permission::ALL {
            if !self.exists(KNOWN, [permission.id()])? {
                let roles: Vec<String> = permission
                    .default_roles()
                    .iter()
                    .map(|r| (*r).to_owned())
                    .collect();
                self.set_grant(*permission, &roles, now)?;
            }
        }
        Ok(())
    }
    /// Replaces the roles of permissions and tells everybody.
    pub fn set_grants(&mut self, grants: &[(Permission, Vec<String>)], now: Millis) -> Result<()> {
        for (permission, roles) in grants {
            self.set_grant(*permission, roles, now)?;
        }
        self.emit(Event::Grants(grants.to_vec()));
        Ok(())
    }
    fn set_grant(&mut self, permission: Permission, roles: &[String], now: Millis) -> Result<()> {
        self.execute(TOUCH, (permission.id(), now.0))?;
        self.execute(CLEAR, [permission.id()])?;
        for role in roles {
            self.execute(GRANT, (permission.id(), role))?;
        }
        Ok(())
    }
}
