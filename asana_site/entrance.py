"""The pages that are open to everybody under the admin's address: one proves there who one is."""

# By the names of their addresses.
ENTRANCE = {
    *("account_login", "account_logout", "mfa_authenticate", "staff_login", "staff_logout"),
    *("staff_invitation_link", "staff_invitation"),
}
