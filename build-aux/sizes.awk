# sizes.awk - reads C in the house's layout and prints what is larger than allowed.
# Function: 40 lines from its name to its closing brace, 60 when it is one switch.  File: 600 lines; header: 150.
# (A table whose first line says `made by build-aux/...` may be longer.)  Line: 100 columns.  Parameters: 5.  Nesting of if, for, while, do, switch: 3.

function bad (line, what) { print file ":" line ": " what; n_bad++ }

function end_file ()
{
  limit = file ~ /\.h$/ ? 150 : 600
  if (file != "" && !written && last > limit)
    bad (last, last " lines in a file, at most " limit)
}

# Takes comments, strings and character constants out of a line.
function code_of (s,    out)
{
  out = ""
  while (s != "")
    {
      if (in_comment)
        {
          if (!match (s, /\*\//))
            return out
          s = substr (s, RSTART + 2); in_comment = 0
        }
      else if (match (s, /^\/\*/)) { in_comment = 1; s = substr (s, 3) }
      else if (match (s, /^\/\//)) return out
      else if (match (s, /^"([^"\\]|\\.)*"/) || match (s, /^'([^'\\]|\\.)*'/))
        { out = out "0"; s = substr (s, RLENGTH + 1) }
      else { out = out substr (s, 1, 1); s = substr (s, 2) }
    }
  return out
}

function start_function ()
{
  in_function = 1; n_switches = 0; deepest = 0; top = 0
  if (n_commas + 1 > 5)
    bad (name_line, n_commas + 1 " parameters, at most 5")
}

function end_function (    length_, limit)
{
  in_function = 0
  length_ = FNR - name_line + 1
  limit = n_switches == 1 ? 60 : 40
  if (length_ > limit)
    bad (name_line, length_ " lines in a function, at most " limit)
  if (deepest > 3)
    bad (name_line, "nesting of " deepest ", at most 3")
}

# The stack holds what is open: "c" a control statement, "{" a brace.
function push (what,    i, n)
{
  stack[++top] = what
  n = 0
  for (i = 1; i <= top; i++)
    n += stack[i] == "c"
  if (n > deepest) deepest = n
}

function pop_controls () { while (top > 0 && stack[top] == "c") top-- }

function in_body (token)
{
  if (token == "switch") n_switches++
  if (token ~ /^(if|for|while|do|switch|else)$/ && !(token == "if" && before == "else")) push ("c")
  else if (token == "{") push ("{")
  else if (token == ";" && parens == 0) pop_controls ()
  else if (token == "}")
    {
      while (top > 0 && stack[top] != "{") top--
      if (top > 0) top--
      pop_controls ()
    }
}

function at_top (token)
{
  if (token == "(" && parens == 0) { name_line = FNR; n_commas = 0 }
  if (token == "," && parens == 1) n_commas++
}

function feed (token)
{
  if (token == "(") { if (braces == 0) at_top (token); parens++ }
  else if (token == ")") parens--
  else if (braces == 0) at_top (token)
  if (token == "{" && braces++ == 0)
    {
      if (before == ")") { start_function (); before = token; return }
    }
  if (token == "}" && --braces == 0 && in_function) end_function ()
  if (in_function) in_body (token)
  before = token
}

FNR == 1 { end_file (); file = FILENAME; in_comment = in_function = parens = braces = 0; before = ""; macro = 0
           written = $0 ~ /made by build-aux\// }
{
  last = FNR
  plain = $0; gsub (/[\200-\277]/, "", plain)
  if (length (plain) > 100) bad (FNR, length (plain) " columns, at most 100")
  if ($0 ~ /[ \t\r]$/) bad (FNR, "blanks at the end of a line")
  if ($0 ~ /\t/) bad (FNR, "a tab")
  continued = macro; macro = ($0 ~ /\\$/) && (macro || $0 ~ /^[ \t]*#/)
  if (continued || $0 ~ /^[ \t]*#/) next
  rest = code_of ($0)
  while (match (rest, /[A-Za-z_][A-Za-z_0-9]*|[^ \t]/))
    {
      feed (substr (rest, RSTART, RLENGTH))
      rest = substr (rest, RSTART + RLENGTH)
    }
}
END { end_file (); exit n_bad > 0 }
