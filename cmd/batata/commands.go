package main

// CLI is the command line. Each command has its struct here, and its Run method in
// a file of its own name (serve.go, dev.go, …).
type CLI struct {
	Serve   ServeCmd   `cmd:"" help:"Run the server."`
	Dev     DevCmd     `cmd:"" help:"Run a seeded development server on loopback."`
	Migrate MigrateCmd `cmd:"" help:"Bring the database schema up to date."`
	Config  ConfigCmd  `cmd:"" help:"Show the effective settings."`
	Doctor  DoctorCmd  `cmd:"" help:"Check everything that this server needs."`
	Admin   AdminCmd   `cmd:"" help:"Manage accounts, who may join, and what this place is called."`
	Media   MediaCmd   `cmd:"" help:"Look after the media store."`
	Version VersionCmd `cmd:"" help:"Print the version."`

	ConfigFile string `name:"config" placeholder:"FILE" help:"Settings file; usually ~/.config/batata/batata.toml or /etc/batata/batata.toml ($$BATATA_CONFIG)."`
	Settings   Config `embed:""`
}

// ServeCmd runs the server until it is told to stop.
type ServeCmd struct{}

// DevCmd runs one seeded server on loopback only.
type DevCmd struct {
	Reset bool `help:"Throw away the development data first: the data folder, and what dev made in DATABASE_URL."`
}

// MigrateCmd applies or lists migrations.
type MigrateCmd struct {
	Up     MigrateUpCmd     `cmd:"" default:"1" help:"Apply pending migrations (the default)."`
	Status MigrateStatusCmd `cmd:"" help:"List migrations and whether they are applied."`
}

// MigrateUpCmd applies what is pending.
type MigrateUpCmd struct{}

// MigrateStatusCmd lists migrations.
type MigrateStatusCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// DoctorCmd checks Postgres, store, clock, mail, ffmpeg and the public URL.
type DoctorCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// AdminCmd is what only the operator may do. The web never makes the first admin.
type AdminCmd struct {
	Create        AdminCreateCmd        `cmd:"" help:"Create an account."`
	Promote       AdminPromoteCmd       `cmd:"" help:"Give an account a staff role."`
	ResetPassword AdminResetPasswordCmd `cmd:"" help:"Print a one-time link to a new password."`
	Confirm       AdminConfirmCmd       `cmd:"" help:"Confirm an account's e-mail address, and let it in."`
	Suspend       AdminSuspendCmd       `cmd:"" help:"Suspend an account and end its sessions."`
	Unsuspend     AdminUnsuspendCmd     `cmd:"" help:"Bring a suspended account back."`
	Waiting       AdminWaitingCmd       `cmd:"" help:"List who waits to be let in."`
	Approve       AdminApproveCmd       `cmd:"" help:"Let somebody in who waits."`
	Reject        AdminRejectCmd        `cmd:"" help:"Turn somebody away who waits; the handle is free again."`
	Site          AdminSiteCmd          `cmd:"" help:"Show or change name, rules, who may join, and the rest of the site's settings."`
}

// AdminCreateCmd creates an account and prints a one-time link to set its password.
type AdminCreateCmd struct {
	Handle        string `arg:"" help:"Handle, without @."`
	Email         string `required:"" placeholder:"ADDRESS" help:"E-mail address."`
	Role          string `default:"none" enum:"owner,admin,moderator,editor,none" help:"Staff role: owner, admin, moderator, editor or none."`
	PasswordStdin bool   `help:"Read the password from standard input instead of printing a link."`
}

// AdminPromoteCmd changes an account's staff role.
type AdminPromoteCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
	Role   string `default:"admin" enum:"owner,admin,moderator,editor,none" help:"Staff role: owner, admin, moderator, editor or none."`
}

// AdminResetPasswordCmd prints a one-time link.
type AdminResetPasswordCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
}

// AdminConfirmCmd confirms an address without a mail.
type AdminConfirmCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
}

// AdminSuspendCmd suspends an account.
type AdminSuspendCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
}

// AdminUnsuspendCmd undoes a suspension.
type AdminUnsuspendCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
}

// AdminWaitingCmd lists sign-ups that wait.
type AdminWaitingCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// AdminApproveCmd says yes to a sign-up.
type AdminApproveCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
}

// AdminRejectCmd says no to a sign-up.
type AdminRejectCmd struct {
	Handle string `arg:"" help:"Handle, without @."`
	Reason string `placeholder:"TEXT" help:"Why; it stands in the letter that they get."`
}

// AdminSiteCmd is about the settings that the pages of /admin change, too.
type AdminSiteCmd struct {
	Show AdminSiteShowCmd `cmd:"" default:"withargs" help:"Print the site's settings (the default)."`
	Set  AdminSiteSetCmd  `cmd:"" help:"Change what is given, and leave the rest."`
}

// AdminSiteShowCmd prints the site's settings.
type AdminSiteShowCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// AdminSiteSetCmd changes settings. What is not given is nil and stays.
type AdminSiteSetCmd struct {
	Name               *string `placeholder:"TEXT" help:"What this place is called."`
	Description        *string `placeholder:"TEXT" help:"A sentence or two about it."`
	Contact            *string `placeholder:"ADDRESS" help:"Mail address or https link for questions."`
	SignUp             *string `placeholder:"MODE" help:"Who may join: open, approval, invite or closed."`
	MembersInvite      *bool   `negatable:"" help:"Whether members may make invites; staff always may."`
	Languages          *string `placeholder:"LIST" help:"Languages of the pages, the default first: en,zh-CN."`
	MailDomainsAllowed *string `placeholder:"LIST" help:"Only these mail domains may sign up; empty: all."`
	MailDomainsBlocked *string `placeholder:"LIST" help:"These mail domains may not."`
	About              *string `placeholder:"FILE" help:"Text of the about page, in paragraphs; - reads standard input."`
	Rules              *string `placeholder:"FILE" help:"House rules, one a line, without numbers; - reads standard input."`
}

// MediaCmd looks after blobs.
type MediaCmd struct {
	Verify MediaVerifyCmd `cmd:"" help:"List orphans (a blob without a row) and missing blobs."`
}

// MediaVerifyCmd compares the media rows with the store.
type MediaVerifyCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}
