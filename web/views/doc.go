// Package views draws the pages. Its templ components take social's types and a
// *Page, the frame; they decide nothing and read no database. Every page is whole
// without script: actions are forms, menus are details elements or pages, tabs and
// chips are links. Scripts (web/assets/ts) find their work by data attributes. There
// is no inline style and no inline handler anywhere: the Content-Security-Policy
// refuses them, and a test renders every page and looks.
//
// # Vocabulary
//
// Layout(p) wraps a page: side navigation, search, header and bottom bar. Bare(p) has
// the logo only (log in, sign up). A page sets exactly one h1.
//
// Components to build with:
//
//	Icon("name")                    from icons.svg; .i16 .i20 .i22 .i24 in CSS, 20 unless told
//	Avatar(p, account, size)        18 24 32 40 44 112
//	Handle(account)                 @mei or @mei@host
//	CSRF(p)                         the hidden field of a form, where there is a token
//	Field, TextArea, Select,        a labelled control with help and error; see FieldView
//	Switch, Check, Radio
//	Tabs, Segments, Chips           []Link, the current one marked
//	Empty(p, EmptyView)             vine drawing, one line, one reason, one button
//	Toast(p, ToastView)             said once; scripts move it into the corner
//	LoadMore(p, next)               the real link that infinite scroll presses
//	Label(p, kind)                  provenance and the like, icon and words
//	NewErrors(l, err)               form errors by field, from an *errs.Problem or several
//
// CSS classes (web/assets/css, one file per family):
//
//	btn + primary secondary outline follow quiet danger; small (36), table (32); wide
//	icon-btn (44 square), icon-btn on-photo
//	field, field-row, help, field-error; choice (a 44 row with a box), switch
//	panel (white, radius 14), panel pad; row (icon 40, text, button) inside rows
//	sheet (the 20 px surface of dialogs, menus and their pages), menu, menu-item
//	tabs, segments, chips/chip, label + verified disclosure plain accent
//	page-head, h-hero h-page h-section, meta, muted, prose, stack (16 apart), cluster
//	waterfall, card, cover + r34 r45 r11 r43 + c0…c47 (colour) or tc0…tc7 (text cover)
//	visually-hidden, only-light, only-dark, only-phone, only-wide, js-only, no-js
//
// Attributes that scripts act on:
//
//	form[data-enhance]              sent by fetch; the answer's elements replace those of the
//	                                same data-part, a .toast among them is shown
//	[data-part="like:123"]          a component that an answer can replace
//	[data-autosubmit]               a control that sends its form when changed
//	[data-count="40"]               shows "17 / 40" in the element its aria-describedby names
//	[data-copy="URL"]               copies; hidden without script
//	[data-confirm="words"]          asks before sending
package views
