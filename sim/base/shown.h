/* sim/base/shown.h - text of other people's files, made fit to be looked at.
 *
 * A title, a name or a path may hold anything: escape sequences that a terminal obeys, characters
 * that turn the direction of writing so that a line reads as something else, a line feed that makes
 * one message look like two.  Here they are shown instead: \x1b, <U+202E>, \n.
 */
#ifndef SIM_BASE_SHOWN_H
#define SIM_BASE_SHOWN_H

#include <glib.h>

G_BEGIN_DECLS

enum { SIM_SHOWN_LINE = 400 };   /* characters of a value that a message quotes, at most */

/**
 * sim_shown_text:
 * @text: what goes to people, several lines perhaps
 *
 * Control characters (C0 but for tab and line feed, DEL, C1), what sets the direction of writing,
 * separators of lines and paragraphs, invisible tags, and bytes that are no UTF-8 are shown by
 * their number.  All other text is as it was.
 *
 * Returns: (transfer full): text that moves no cursor and changes no terminal.
 */
char *sim_shown_text (const char *text);

/**
 * sim_shown_line:
 * @most: characters, at least 40
 *
 * The same for a value inside a line: line feeds and tabs are shown too, and of what is longer than
 * @most the middle is left out, with how much that is.
 *
 * Returns: (transfer full): one line.
 */
char *sim_shown_line (const char *text, guint most);

/* Is @c one of those? */
gboolean sim_shown_is_hidden (gunichar c);

/* Is @word a short identifier: letters, digits and `_.-[]`, at most 40 of them?  Of a file that is
 * no scenario at all, nothing else is quoted: a line of it may be a secret. */
gboolean sim_shown_is_identifier (const char *word);

/* Returns: (transfer full): @message without what it quotes of somebody's file: each 'text' or
 * "text" that is no short identifier becomes '(not shown)'. */
char *sim_shown_unquoted (const char *message);

/* Returns: (transfer full): @word as a shell reads it: as it stands where nothing in it is special,
 * else in single quotes.  It is one line: a control character is shown, not kept. */
char *sim_shown_for_shell (const char *word);

/* Does @text hold a control character of ASCII, such as a line feed? */
gboolean sim_shown_has_controls (const char *text);

G_END_DECLS

#endif
