/* SPDX-License-Identifier: MIT */
/*
 * vntc find: from the words of somebody with a problem to the tools that may find its cause.
 * A word counts most where it stands among the symptoms of a tool.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ask/ask.h"

#define SHOWN 12
#define MAX_WORDS 16

/* Words that nobody is helped by. */
static const char *const empty_words[] = {
	"a", "all", "an", "and", "are", "at", "by", "do", "does", "for", "from", "has", "how",
	"i", "in", "is", "it", "many", "much", "my", "not", "of", "on", "or", "our", "so",
	"some", "that", "the", "to", "too", "very", "we", "what", "where", "which", "why", "with",
};

struct found {
	const struct spec *spec;
	unsigned int words;		/* of the words, how many the tool has */
	unsigned int weight;		/* of the places where it has them */
	const char *symptom;		/* the best */
	unsigned int symptom_words;
};

struct search {
	struct arena *arena;
	const char *words[MAX_WORDS];
	size_t count;
	LIST(struct found) found;
};

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '%' || c == '_';
}

/*
 * The length of the word without the ending of its form: "drops", "dropped" and "dropping"
 * are "drop".
 */
static size_t stem(const char *word, size_t length)
{
	static const char *const endings[] = {"ing", "es", "ed", "s", "e"};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t rest = length - strlen(endings[i]);

		if (length < strlen(endings[i]) + 3 || strncmp(word + rest, endings[i], length - rest) ||
		    (endings[i][0] == 's' && word[rest - 1] == 's'))
			continue;
		return rest > 3 && word[rest - 1] == word[rest - 2] ? rest - 1 : rest;
	}
	return length;
}

/* Does a word of @text begin like @word? */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	length = stem(word, length);
	for (size_t i = 0; text && text[i]; i++)
		if ((!i || !is_letter(text[i - 1])) && !strncasecmp(text + i, word, length))
			return true;
	return false;
}

static unsigned int best_symptom(const struct search *search, const spec_names *symptoms,
				 struct found *found)
{
	for (size_t i = 0; i < symptoms->count; i++) {
		unsigned int words = 0;

		for (size_t j = 0; j < search->count; j++)
			words += has_word(symptoms->items[i].text, search->words[j]);
		if (words <= found->symptom_words)
			continue;
		found->symptom = symptoms->items[i].text;
		found->symptom_words = words;
	}
	return found->symptom_words;
}

static unsigned int in_names(const spec_names *names, const char *word)
{
	for (size_t i = 0; i < names->count; i++)
		if (has_word(names->items[i].text, word))
			return true;
	return false;
}

static unsigned int in_questions(const spec_texts *examples, const char *word)
{
	for (size_t i = 0; i < examples->count; i++)
		if (has_word(examples->items[i].text.text, word))
			return true;
	return false;
}

static void weigh(const struct spec *spec, const void *context)
{
	struct search *search = *(struct search *const *)context;
	struct found found = {.spec = spec};

	for (size_t i = 0; i < search->count; i++) {
		const char *word = search->words[i];
		unsigned int weight = 6 * has_word(spec->tool.text, word) +
				      8 * in_names(&spec->symptoms, word) +
				      4 * has_word(spec->about.text, word) +
				      4 * in_names(&spec->replaces, word) +
				      1 * in_questions(&spec->examples, word);

		found.words += weight > 0;
		found.weight += weight;
	}
	/* Words that stand in one symptom mean more than the same in several. */
	found.weight += 8 * best_symptom(search, &spec->symptoms, &found);
	if (found.words)
		*ARENA_PUSH(search->arena, &search->found) = found;
}

/* All words before some, then by weight, then by name. */
static int compare(const void *left, const void *right)
{
	const struct found *a = left, *b = right;

	if (a->words != b->words)
		return a->words < b->words ? 1 : -1;
	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return strcmp(a->spec->tool.text, b->spec->tool.text);
}

static bool is_empty(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(empty_words); i++)
		if (!strcasecmp(empty_words[i], word))
			return true;
	return false;
}

static void add_words(struct search *search, const char *text)
{
	while (*text) {
		size_t length = 0;
		const char *word;

		while (*text && !is_letter(*text))
			text++;
		while (is_letter(text[length]))
			length++;
		word = arena_strndup(search->arena, text, length);
		text += length;
		if (length && !is_empty(word) && search->count < MAX_WORDS)
			search->words[search->count++] = word;
	}
}

static void print(const struct search *search)
{
	for (size_t i = 0; i < search->found.count && i < SHOWN; i++) {
		const struct found *found = &search->found.items[i];

		printf("%-20s %s", found->spec->tool.text, found->spec->about.text);
		if (found->symptom)
			printf(" [%s]", found->symptom);
		printf("\n");
	}
	if (search->found.count > SHOWN)
		printf("and %zu more; another word finds fewer\n", search->found.count - SHOWN);
}

/* If tools have all words, those that have only some are left out. */
static void leave_out(struct search *search)
{
	size_t count = 0;

	while (count < search->found.count &&
	       search->found.items[count].words == search->found.items[0].words)
		count++;
	search->found.count = count;
}

bool find_tools(struct arena *arena, struct diag *diag, char *const *words, size_t count)
{
	struct search search = {.arena = arena}, *searched = &search;

	for (size_t i = 0; i < count; i++)
		add_words(&search, words[i]);
	if (!inform_all(arena, diag, &searched, weigh))
		return false;
	if (!search.found.count) {
		diag_error(diag, (struct span){}, search.count
			   ? "no tool is for this; 'vntc list' lists all tools"
			   : "what is wrong? For example: vntc find packet loss");
		return false;
	}
	qsort(search.found.items, search.found.count, sizeof(struct found), compare);
	leave_out(&search);
	print(&search);
	return true;
}
