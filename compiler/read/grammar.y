/* SPDX-License-Identifier: MIT */
/*
 * The grammar of expressions and of places (`at:`).  Actions build trees only; the room
 * bind/ decides what names mean.
 */
%code requires {
#include "read/parser.h"
}

%code {
#include "read/parser.h"
#include "read/grammar.h"
#include "read/lexer.h"

static void yyerror(YYLTYPE *location, struct expr_reader *reader,
		    void *scanner, const char *what);
}

%define api.pure full
%define parse.error verbose
%locations
%expect 0
%parse-param {struct expr_reader *reader} {void *scanner}
%lex-param {void *scanner}

%union {
	const char *text;
	struct expr *expr;
	struct at *at;
	enum hook hook;
}

%token START_EXPR "start of expression"
%token START_AT "start of a point"
%token START_ASSIGN "start of an assignment"
%token <text> WORD "name"
%token <text> NUMBER "number"
%token AND "and" OR "or" NOT "not" IN "in" AS "as" IF "if" THEN "then" ELSE "else"
%token FUNCTION "function" RETURN "return" TRACEPOINT "tracepoint"
%token SYSCALL "syscall" USER "user" TIMER "timer"
%token EQ "==" NE "!=" LE "<=" GE ">=" SHL "<<" SHR ">>" PLUS_EQ "+=" ONCE_EQ "||="
%token <text> TEXT "text"
%token <text> UNKNOWN "character without meaning"
%token END 0 "end"

%precedence NO_ELSE
%precedence ELSE
%left OR
%left AND
%precedence NOT
%nonassoc EQ NE '<' LE '>' GE IN
%left '|'
%left '&'
%left SHL SHR
%left '+' '-'
%left '*' '/' '%'
%precedence NEGATIVE

%type <expr> expr primary list
%type <at> at
%type <hook> call
%type <text> word

%%

input
	: START_EXPR expr END		{ reader->expr = $2; }
	| START_AT at END		{ reader->at = $2; }
	| START_ASSIGN primary '=' expr END
					{ reader->expr = expr_binary(reader, @$, OP_SET, $2, $4); }
	| START_ASSIGN primary PLUS_EQ expr END
					{ reader->expr = expr_binary(reader, @$, OP_INCREASE, $2, $4); }
	| START_ASSIGN primary ONCE_EQ expr END
					{ reader->expr = expr_binary(reader, @$, OP_SET_ONCE, $2, $4); }
	;

at
	: call word			{ $$ = expr_at(reader, @$, $1, NULL, $2, @2); }
	| call word IN word		{ $$ = expr_at(reader, @$, $1, NULL, $2, @2);
					  $$->module = $4; }
	| TRACEPOINT word ':' word	{ $$ = expr_at(reader, @$, HOOK_TRACEPOINT, $2, $4, @4); }
	| SYSCALL WORD			{ $$ = expr_at(reader, @$, HOOK_SYSCALL, NULL, $2, @2); }
	| SYSCALL RETURN WORD		{ $$ = expr_at(reader, @$, HOOK_SYSCALL_RETURN, NULL, $3, @3); }
	| USER WORD IN word		{ $$ = expr_at(reader, @$, HOOK_USER, NULL, $2, @2);
					  $$->module = $4; }
	| USER RETURN WORD IN word	{ $$ = expr_at(reader, @$, HOOK_USER_RETURN, NULL, $3, @3);
					  $$->module = $5; }
	| TIMER				{ $$ = expr_at(reader, @$, HOOK_TIMER, NULL, "timer", @1); }
	| word '.' word			{ $$ = expr_at(reader, @$, HOOK_NAMED, $1, $3, @$); }
	;

call
	: FUNCTION			{ $$ = HOOK_FUNCTION; }
	| RETURN			{ $$ = HOOK_RETURN; }
	;

/* Words of the language are names too where only a name can stand. */
word
	: WORD
	| FUNCTION			{ $$ = "function"; }
	| RETURN			{ $$ = "return"; }
	| TRACEPOINT			{ $$ = "tracepoint"; }
	| SYSCALL			{ $$ = "syscall"; }
	| USER				{ $$ = "user"; }
	| TIMER				{ $$ = "timer"; }
	| THEN				{ $$ = "then"; }
	| ELSE				{ $$ = "else"; }
	;

expr
	: primary
	| IF expr THEN expr ELSE expr	{ $$ = expr_if(reader, @$, $2, $4, $6); }
	| IF expr THEN expr %prec NO_ELSE
					{ $$ = expr_if(reader, @$, $2, $4, NULL); }
	| expr OR expr			{ $$ = expr_binary(reader, @$, OP_OR, $1, $3); }
	| expr AND expr			{ $$ = expr_binary(reader, @$, OP_AND, $1, $3); }
	| NOT expr			{ $$ = expr_binary(reader, @$, OP_NOT, NULL, $2); }
	| expr EQ expr			{ $$ = expr_binary(reader, @$, OP_EQ, $1, $3); }
	| expr NE expr			{ $$ = expr_binary(reader, @$, OP_NE, $1, $3); }
	| expr '<' expr			{ $$ = expr_binary(reader, @$, OP_LT, $1, $3); }
	| expr LE expr			{ $$ = expr_binary(reader, @$, OP_LE, $1, $3); }
	| expr '>' expr			{ $$ = expr_binary(reader, @$, OP_GT, $1, $3); }
	| expr GE expr			{ $$ = expr_binary(reader, @$, OP_GE, $1, $3); }
	| expr '|' expr			{ $$ = expr_binary(reader, @$, OP_BITOR, $1, $3); }
	| expr '&' expr			{ $$ = expr_binary(reader, @$, OP_BITAND, $1, $3); }
	| expr SHL expr			{ $$ = expr_binary(reader, @$, OP_SHL, $1, $3); }
	| expr SHR expr			{ $$ = expr_binary(reader, @$, OP_SHR, $1, $3); }
	| expr '+' expr			{ $$ = expr_binary(reader, @$, OP_ADD, $1, $3); }
	| expr '-' expr			{ $$ = expr_binary(reader, @$, OP_SUB, $1, $3); }
	| expr '*' expr			{ $$ = expr_binary(reader, @$, OP_MUL, $1, $3); }
	| expr '/' expr			{ $$ = expr_binary(reader, @$, OP_DIV, $1, $3); }
	| expr '%' expr			{ $$ = expr_binary(reader, @$, OP_MOD, $1, $3); }
	| '-' expr %prec NEGATIVE	{ $$ = expr_binary(reader, @$, OP_NEG, NULL, $2); }
	| expr IN '{' list '}'		{ $$ = expr_binary(reader, @$, OP_IN, $1, $4); }
	| expr IN primary		{ $$ = expr_binary(reader, @$, OP_IN, $1, $3); }
	;

primary
	: NUMBER			{ $$ = expr_number(reader, @$, $1); }
	| TEXT				{ $$ = expr_text(reader, @$, $1); }
	| word				{ $$ = expr_name(reader, @$, $1); }
	| primary '.' word		{ $$ = expr_member(reader, @$, $1, @3, $3); }
	| primary AS word		{ $$ = expr_cast(reader, @$, $1, @3, $3); }
	| primary '[' expr ']'		{ $$ = expr_index(reader, @$, $1, $3); }
	| word '(' list ')'		{ $$ = expr_call(reader, @$, $1, $3); }
	| '(' expr ')'			{ $$ = $2; $$->bracketed = true; }
	;

list
	: expr				{ $$ = expr_list(reader, NULL, $1); }
	| list ',' expr			{ $$ = expr_list(reader, $1, $3); }
	;

%%

static void yyerror(YYLTYPE *location, struct expr_reader *reader,
		    void *scanner, const char *what)
{
	static const char prefix[] = "syntax error, ";

	(void)scanner;
	if (!__builtin_strncmp(what, prefix, sizeof(prefix) - 1))
		what += sizeof(prefix) - 1;
	diag_error(reader->diag, expr_span(reader, *location), "%s", what);
	reader->failed = true;
}
