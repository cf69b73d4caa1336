//! Permissions, roles, and the table between them.
//!
//! The defaults below fill a new database; afterwards the stored grants decide, for administrators too.

use std::collections::HashMap;

/// Every role there is.
pub const ROLES: &[&str] = &[
    "admin",
    "user",
    "bot",
    "guest",
    "livechat-agent",
    "livechat-manager",
    "livechat-monitor",
];
/// The role of accounts that answer chats.
pub const AGENT: &str = "livechat-agent";
/// The role of accounts that manage the service.
pub const MANAGER: &str = "livechat-manager";
/// The role of accounts that administer the server.
pub const ADMIN: &str = "admin";
/// The role of programs that answer chats.
pub const BOT: &str = "bot";

macro_rules! permissions {
    ($($name:ident = $id:literal [$($role:literal),*],)*) => {
        /// A right that roles hold. The name on the wire is [`Permission::id`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the id is the name")]
        pub enum Permission { $($name,)* }
        impl Permission {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Permission] = &[$(Permission::$name,)*];
            /// Name on the wire.
            pub const fn id(self) -> &'static str {
                match self { $(Permission::$name => $id,)* }
            }
            /// Roles that hold it in a new database.
            pub const fn default_roles(self) -> &'static [&'static str] {
                match self { $(Permission::$name => &[$($role),*],)* }
            }
        }
    };
}

#[rustfmt::skip]
permissions! {
    ViewLRoom = "view-l-room" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    CloseLivechatRoom = "close-livechat-room" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewLivechatQueue = "view-livechat-queue" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    OnHoldLivechatRoom = "on-hold-livechat-room" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewLivechatRoomCustomfields = "view-livechat-room-customfields" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    EditLivechatRoomCustomfields = "edit-livechat-room-customfields" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    CreateLivechatContact = "create-livechat-contact" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    UpdateLivechatContact = "update-livechat-contact" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewLivechatContact = "view-livechat-contact" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewLivechatContactHistory = "view-livechat-contact-history" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    BlockLivechatContact = "block-livechat-contact" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    UnblockLivechatContact = "unblock-livechat-contact" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewOmnichannelContactCenter = "view-omnichannel-contact-center" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    TransferLivechatGuest = "transfer-livechat-guest" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    RequestPdfTranscript = "request-pdf-transcript" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    ViewCannedResponses = "view-canned-responses" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    SaveCannedResponses = "save-canned-responses" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    RemoveCannedResponses = "remove-canned-responses" ["admin", "livechat-agent", "livechat-monitor", "livechat-manager"],
    SendOmnichannelChatTranscript = "send-omnichannel-chat-transcript" ["admin", "livechat-agent", "livechat-manager"],
    EditOmnichannelContact = "edit-omnichannel-contact" ["admin", "livechat-agent", "livechat-manager"],
    ChangeLivechatRoomVisitor = "change-livechat-room-visitor" ["admin", "livechat-agent", "livechat-manager"],
    DeleteLivechatContact = "delete-livechat-contact" ["admin", "livechat-manager"],
    ViewLivechatManager = "view-livechat-manager" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatRooms = "view-livechat-rooms" ["admin", "livechat-monitor", "livechat-manager"],
    CloseOthersLivechatRoom = "close-others-livechat-room" ["admin", "livechat-monitor", "livechat-manager"],
    OnHoldOthersLivechatRoom = "on-hold-others-livechat-room" ["admin", "livechat-monitor", "livechat-manager"],
    SaveOthersLivechatRoomInfo = "save-others-livechat-room-info" ["admin", "livechat-monitor", "livechat-manager"],
    RemoveClosedLivechatRooms = "remove-closed-livechat-rooms" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatAnalytics = "view-livechat-analytics" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatCurrentChats = "view-livechat-current-chats" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatRealTimeMonitoring = "view-livechat-real-time-monitoring" ["admin", "livechat-monitor", "livechat-manager"],
    ManageLivechatAgents = "manage-livechat-agents" ["admin", "livechat-monitor", "livechat-manager"],
    ManageLivechatDepartments = "manage-livechat-departments" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatDepartments = "view-livechat-departments" ["admin", "livechat-monitor", "livechat-manager"],
    AddLivechatDepartmentAgents = "add-livechat-department-agents" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatBusinessHours = "view-livechat-business-hours" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatRoomClosedSameDepartment = "view-livechat-room-closed-same-department" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatRoomClosedByAnotherAgent = "view-livechat-room-closed-by-another-agent" ["admin", "livechat-monitor", "livechat-manager"],
    ManageLivechatCannedResponses = "manage-livechat-canned-responses" ["admin", "livechat-monitor", "livechat-manager"],
    ViewLivechatReports = "view-livechat-reports" ["admin", "livechat-monitor", "livechat-manager"],
    ManageLivechatManagers = "manage-livechat-managers" ["admin", "livechat-manager"],
    RemoveClosedLivechatRoom = "remove-closed-livechat-room" ["admin", "livechat-manager"],
    RemoveLivechatDepartment = "remove-livechat-department" ["admin", "livechat-manager"],
    ViewLivechatTriggers = "view-livechat-triggers" ["admin", "livechat-manager"],
    ViewLivechatCustomfields = "view-livechat-customfields" ["admin", "livechat-manager"],
    ViewLivechatInstallation = "view-livechat-installation" ["admin", "livechat-manager"],
    ViewLivechatAppearance = "view-livechat-appearance" ["admin", "livechat-manager"],
    ViewLivechatWebhooks = "view-livechat-webhooks" ["admin", "livechat-manager"],
    ManageLivechatUnits = "manage-livechat-units" ["admin", "livechat-manager"],
    ManageLivechatMonitors = "manage-livechat-monitors" ["admin", "livechat-manager"],
    ManageLivechatTags = "manage-livechat-tags" ["admin", "livechat-manager"],
    ManageLivechatPriorities = "manage-livechat-priorities" ["admin", "livechat-manager"],
    ManageLivechatSla = "manage-livechat-sla" ["admin", "livechat-manager"],
    ViewAllCannedResponses = "view-all-canned-responses" ["admin", "livechat-manager"],
    SaveAllCannedResponses = "save-all-canned-responses" ["admin", "livechat-manager"],
    SaveDepartmentCannedResponses = "save-department-canned-responses" ["admin", "livechat-monitor", "livechat-manager"],
    ApiBypassRateLimit = "api-bypass-rate-limit" ["admin", "bot"],
    AccessPermissions = "access-permissions" ["admin"],
    AssignRoles = "assign-roles" ["admin"],
    AssignAdminRole = "assign-admin-role" ["admin"],
    CreateUser = "create-user" ["admin"],
    DeleteUser = "delete-user" ["admin"],
    EditOtherUserInfo = "edit-other-user-info" ["admin"],
    EditOtherUserActiveStatus = "edit-other-user-active-status" ["admin"],
    EditPrivilegedSetting = "edit-privileged-setting" ["admin"],
    ViewPrivilegedSetting = "view-privileged-setting" ["admin"],
    ViewFullOtherUserInfo = "view-full-other-user-info" ["admin"],
    ManageEmailInbox = "manage-email-inbox" ["admin"],
    SendMail = "send-mail" ["admin"],
    ViewStatistics = "view-statistics" ["admin"],
    MessageImpersonate = "message-impersonate" ["admin"],
    EditMessage = "edit-message" ["admin"],
    DeleteMessage = "delete-message" ["admin"],
}

impl Permission {
    /// Finds a permission by its name on the wire.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.id() == id)
    }
}

/// Who holds what at one moment. Replaced as a whole after a change is committed.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    roles: HashMap<Permission, Vec<String>>,
}

impl Grants {
    /// Grants as stored: pairs of permission and role.
    pub fn new(pairs: impl IntoIterator<Item = (Permission, String)>) -> Self {
        let mut roles: HashMap<Permission, Vec<String>> = HashMap::new();
        for (permission, role) in pairs {
            roles.entry(permission).or_default().push(role);
        }
        Self { roles }
    }
    /// The roles that hold a permission.
    pub fn roles(&self, permission: Permission) -> &[String] {
        self.roles.get(&permission).map_or(&[], Vec::as_slice)
    }
    /// True when one of `roles` holds `permission`.
    pub fn allow(&self, roles: &[String], permission: Permission) -> bool {
        self.roles(permission)
            .iter()
            .any(|held| roles.contains(held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_default_roles_exist() {
        for (at, permission) in Permission::ALL.iter().enumerate() {
            assert_eq!(Permission::parse(permission.id()), Some(*permission));
            assert!(
                !Permission::ALL[..at]
                    .iter()
                    .any(|p| p.id() == permission.id())
            );
            assert!(permission.default_roles().iter().all(|r| ROLES.contains(r)));
        }
    }
}
